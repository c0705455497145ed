using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Cli.Doctor;

/// <summary>What a venue lists, read by the production decoder.</summary>
internal sealed class ListedInstruments : IMarketEventSink, IScaleSource
{
    private readonly Dictionary<string, Instrument> _bySymbol = [];

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => (8, 8);

    public void OnInstrument(Instrument instrument) => _bySymbol[instrument.Key.Symbol] = instrument;

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => throw Unexpected();

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => throw Unexpected();

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => throw Unexpected();

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => throw Unexpected();

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => throw Unexpected();

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => throw Unexpected();

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => throw Unexpected();

    /// <summary>Takes a list; false when the body is none, or an empty one, which no venue has.</summary>
    internal bool TryAdd(IVenue venue, byte[] body)
    {
        var before = _bySymbol.Count;
        return venue.CreateDecoder().Decode("instruments"u8, body, this, this).Status == DecodeStatus.Ok && _bySymbol.Count > before;
    }

    internal bool IsTrading(string symbol) => _bySymbol.TryGetValue(symbol, out var instrument) && instrument.IsTrading;

    internal string Explain(string symbol)
    {
        if (_bySymbol.TryGetValue(symbol, out var instrument)) return $"the venue lists it as {instrument.Status}: no data would come";
        var near = _bySymbol.Keys.Where(k => k.StartsWith(symbol[..Math.Min(3, symbol.Length)], StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(5).ToList();
        return near.Count > 0 ? $"the venue does not list it; it has {string.Join(", ", near)}" : "the venue does not list it";
    }

    private static InvalidOperationException Unexpected() => new("a list of instruments holds only instruments");
}
