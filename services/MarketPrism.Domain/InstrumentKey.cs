namespace MarketPrism.Domain;

/// <summary>One instrument of one market, by the venue's own name of it.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Market">The market.</param>
/// <param name="Symbol">The venue's name: <c>BTCUSDT</c>, <c>BTC-USDT-SWAP</c>; UTF-8, may hold other characters than letters and digits.</param>
public readonly record struct InstrumentKey(Exchange Exchange, Market Market, string Symbol)
{
    /// <summary>The partition that the instrument's frames travel in.</summary>
    public VirtualPartition Partition => VirtualPartition.Of(Exchange, Market, Symbol);

    /// <inheritdoc/>
    public override string ToString() => $"{Exchange}|{Market}|{Symbol}";
}
