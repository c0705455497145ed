namespace MarketPrism.WebConsole.Board;

/// <summary>Events per second over the last five whole seconds.</summary>
internal sealed class RateMeter
{
    private const int Window = 5;
    private readonly int[] _counts = new int[Window + 1];
    private long _second;

    internal void Add(long second)
    {
        Move(second);
        _counts[second % (Window + 1)]++;
    }

    internal double Rate(long second)
    {
        Move(second);
        var total = 0;
        for (var i = 1; i <= Window; i++) total += _counts[(second + Window + 1 - i) % (Window + 1)];
        return (double)total / Window;
    }

    private void Move(long second)
    {
        if (second <= _second) return;
        for (var s = Math.Max(_second + 1, second - Window); s <= second; s++) _counts[s % (Window + 1)] = 0;
        _second = second;
    }
}
