namespace MarketPrism.Exchanges.Binance;

/// <summary>Decodes Binance's frames, bare or in the envelope of <c>/stream</c>, and its REST bodies.</summary>
public sealed class BinanceDecoder : IFrameDecoder
{
    private readonly DepthEvent _depth = new();
    private readonly byte[] _scratch = new byte[256];
    private readonly BinanceEventReader _reader;
    private readonly Market _market;

    /// <summary>Makes a decoder.</summary>
    /// <param name="market">Spot, USD-M or COIN-M: the all-market streams of the futures markets carry both products, and only this one's events are handed on.</param>
    public BinanceDecoder(Market market)
    {
        _market = market;
        _reader = new BinanceEventReader(market, _depth);
    }

    /// <inheritdoc/>
    public DecodeResult Decode(ReadOnlySpan<byte> rawChannel, ReadOnlySpan<byte> payload, IScaleSource scales, IMarketEventSink sink)
    {
        var channel = BinanceChannels.Parse(rawChannel);
        if (channel == BinanceChannel.Instruments) return BinanceInstruments.Decode(_market, payload, sink);
        var json = new JsonCursor(payload, _scratch);
        var enveloped = BinanceEnvelope.TryEnter(ref json);
        var elements = default(Elements);
        if (channel == BinanceChannel.Other)
        {
            json.Skip();
            Leave(ref json, enveloped);
            return elements.Result(json, ignored: true);
        }

        if (json.Peek() == (byte)'[') return DecodeMany(ref json, enveloped, channel, scales, sink);
        var item = default(BinanceEvent);
        _reader.Read(ref json, channel, scales, ref item);
        Leave(ref json, enveloped);
        elements.Add(item.IsLost && !item.Ignored);
        if (!json.Failed && !item.IsLost) Deliver(channel, item, sink);
        return elements.Result(json, item.Ignored);
    }

    private DecodeResult DecodeMany(ref JsonCursor json, bool enveloped, BinanceChannel channel, IScaleSource scales, IMarketEventSink sink)
    {
        // Twice: nothing is handed on before all of it has proved well-formed
        var elements = default(Elements);
        var again = json;
        ReadMany(ref json, channel, scales, null, ref elements);
        Leave(ref json, enveloped);
        var result = elements.Result(json, ignored: false);
        if (result.Status == DecodeStatus.Ok) ReadMany(ref again, channel, scales, sink, ref elements);
        return result;
    }

    private void ReadMany(ref JsonCursor json, BinanceChannel channel, IScaleSource scales, IMarketEventSink? sink, ref Elements elements)
    {
        json.Take((byte)'[');
        var first = true;
        var kept = json.Kept;
        while (json.NextElement(ref first))
        {
            var item = default(BinanceEvent);
            _reader.Read(ref json, channel, scales, ref item);
            elements.Add(item.IsLost && !item.Ignored);
            if (sink is not null) Deliver(channel, item, sink);
            json.Forget(kept);
        }
    }

    private void Deliver(BinanceChannel channel, in BinanceEvent item, IMarketEventSink sink)
    {
        if (item.Ignored) return;
        if (item.IsLost)
        {
            sink.OnElementLost();
            return;
        }

        switch (channel)
        {
            case BinanceChannel.Depth or BinanceChannel.Snapshot:
                sink.OnDepth(item.Symbol, _depth);
                break;
            case BinanceChannel.BookTicker:
                sink.OnBbo(item.Symbol, item.Bbo);
                break;
            case BinanceChannel.Trade or BinanceChannel.AggTrade or BinanceChannel.Backfill:
                sink.OnTrade(item.Symbol, item.Trade);
                break;
            case BinanceChannel.MarkPrice:
                if (item.Mark is { } mark) sink.OnMarkPrice(item.Symbol, mark);
                if (item.Funding is { } funding) sink.OnFundingRate(item.Symbol, funding);
                break;
            case BinanceChannel.ForceOrder:
                sink.OnLiquidation(item.Symbol, item.Liquidation);
                break;
            default:
                sink.OnOpenInterest(item.Symbol, item.Interest);
                break;
        }
    }

    private static void Leave(ref JsonCursor json, bool enveloped)
    {
        if (enveloped) BinanceEnvelope.Leave(ref json);
        json.TakeEnd();
    }
}
