using System.Runtime.CompilerServices;

namespace MarketPrism.Simulator.Market;

/// <summary>The last fills and aggregates of an instrument, each in a ring that is addressed by its id.</summary>
internal sealed class TradeHistory(int capacity, long firstTradeId, long firstAggregateId)
{
    private Fill[] _fills = new Fill[Math.Min(capacity, 256)];
    private TakerTrade[] _trades = new TakerTrade[Math.Min(capacity, 256)];
    private readonly long _firstTradeId = firstTradeId;
    private readonly long _firstAggregateId = firstAggregateId;

    public long NextTradeId { get; private set; } = firstTradeId;

    public long NextAggregateId { get; private set; } = firstAggregateId;

    public long Bytes => (_fills.Length * (long)Unsafe.SizeOf<Fill>()) + (_trades.Length * (long)Unsafe.SizeOf<TakerTrade>());

    public long OldestTradeId => Math.Max(_firstTradeId, NextTradeId - _fills.Length);

    public long OldestAggregateId => Math.Max(_firstAggregateId, NextAggregateId - _trades.Length);

    public ref readonly Fill FillOf(long tradeId) => ref _fills[(tradeId - _firstTradeId) % _fills.Length];

    public ref readonly TakerTrade TradeOf(long aggregateId) => ref _trades[(aggregateId - _firstAggregateId) % _trades.Length];

    public void Add(in Fill fill)
    {
        var at = NextTradeId++ - _firstTradeId;
        Grow(ref _fills, at);
        _fills[at % _fills.Length] = fill;
    }

    public void Add(in TakerTrade trade)
    {
        var at = NextAggregateId++ - _firstAggregateId;
        Grow(ref _trades, at);
        _trades[at % _trades.Length] = trade;
    }

    /// <summary>It grows to its limit before it wraps round for the first time.</summary>
    private void Grow<T>(ref T[] ring, long at)
    {
        if (at == ring.Length && ring.Length < capacity) Array.Resize(ref ring, Math.Min(capacity, ring.Length * 4));
    }
}
