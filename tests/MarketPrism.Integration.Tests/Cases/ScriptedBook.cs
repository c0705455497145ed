using System.Globalization;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>A little market that moves on its own ids: twenty levels a side, one of which changes with each step, and a trade with every other.</summary>
internal sealed class ScriptedBook
{
    private const int Levels = 20;
    private readonly long[] _bids = [.. Enumerable.Range(1, Levels).Select(i => (long)i)];
    private readonly long[] _asks = [.. Enumerable.Range(1, Levels).Select(i => (long)i)];
    private int _steps;

    /// <summary>The update id of the last change.</summary>
    public long Id { get; private set; } = 1_000;

    /// <summary>The update id before the last change.</summary>
    public long PreviousId { get; private set; } = 1_000;

    /// <summary>The last trade's id; each step with an even number has one.</summary>
    public long TradeId { get; private set; } = 5_000;

    /// <summary>Whether the last step had a trade.</summary>
    public bool HasTraded => _steps % 2 == 0;

    /// <summary>All levels as <c>["price","quantity"…]</c>, with what the venue writes after the quantity.</summary>
    public string Side(bool bids, string after = "") => string.Join(',', Enumerable.Range(0, Levels).Select(i => Level(bids, i, after)));

    /// <summary>The level of a side that the last step changed.</summary>
    public string Changed(bool bids, string after = "") => Level(bids, _steps % Levels, after);

    /// <summary>Moves on.</summary>
    public void Step()
    {
        _steps++;
        _bids[_steps % Levels] = 1 + (_steps % 50);
        _asks[_steps % Levels] = 2 + (_steps % 50);
        PreviousId = Id;
        Id += 3;
        if (HasTraded) TradeId++;
    }

    private string Level(bool bids, int rank, string after)
    {
        var price = bids ? 100m - (rank * 0.1m) : 100.1m + (rank * 0.1m);
        return string.Create(CultureInfo.InvariantCulture, $"[\"{price:0.00}\",\"{(bids ? _bids : _asks)[rank]}.00\"{after}]");
    }
}
