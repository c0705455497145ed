namespace MarketPrism.Simulator.Market;

/// <summary>The last fills and aggregates of an instrument, each in a ring that is addressed by its id.</summary>
internal sealed class TradeHistory(int capacity, long firstTradeId, long firstAggregateId)
{
    private readonly Fill[] _fills = new Fill[capacity];
    private readonly TakerTrade[] _trades = new TakerTrade[capacity];
    private readonly long _firstTradeId = firstTradeId;
    private readonly long _firstAggregateId = firstAggregateId;

    public long NextTradeId { get; private set; } = firstTradeId;

    public long NextAggregateId { get; private set; } = firstAggregateId;

    public long OldestTradeId => Math.Max(_firstTradeId, NextTradeId - _fills.Length);

    public long OldestAggregateId => Math.Max(_firstAggregateId, NextAggregateId - _trades.Length);

    public ref readonly Fill FillOf(long tradeId) => ref _fills[tradeId % _fills.Length];

    public ref readonly TakerTrade TradeOf(long aggregateId) => ref _trades[aggregateId % _trades.Length];

    public void Add(in Fill fill) => _fills[NextTradeId++ % _fills.Length] = fill;

    public void Add(in TakerTrade trade) => _trades[NextAggregateId++ % _trades.Length] = trade;
}
