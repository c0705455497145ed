namespace MarketPrism.WebConsole.Board;

/// <summary>The last trades of an instrument.</summary>
internal sealed class TradeTape
{
    private const int Capacity = 30;
    private readonly Queue<TradeLine> _lines = new(Capacity + 1);

    /// <summary>Trades, oldest first.</summary>
    internal IReadOnlyCollection<TradeLine> Lines => _lines;

    internal void Add(TradeLine line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > Capacity) _lines.Dequeue();
    }
}
