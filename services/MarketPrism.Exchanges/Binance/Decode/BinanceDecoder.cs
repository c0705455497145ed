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
        if (channel == BinanceChannel.Other)
        {
            json.Skip();
            Leave(ref json, enveloped);
            return Result(json, true);
        }

        if (json.Peek() == (byte)'[') return DecodeMany(ref json, enveloped, channel, scales, sink);
        var item = default(BinanceEvent);
        _reader.Read(ref json, channel, scales, ref item);
        Leave(ref json, enveloped);
        if (!json.Failed) Deliver(channel, item, sink);
        return Result(json, item.Ignored);
    }

    private DecodeResult DecodeMany(ref JsonCursor json, bool enveloped, BinanceChannel channel, IScaleSource scales, IMarketEventSink sink)
    {
        // Twice: nothing is handed on before all of it has proved good
        var again = json;
        ReadMany(ref json, channel, scales, null);
        Leave(ref json, enveloped);
        if (!json.Failed) ReadMany(ref again, channel, scales, sink);
        return Result(json, false);
    }

    private void ReadMany(ref JsonCursor json, BinanceChannel channel, IScaleSource scales, IMarketEventSink? sink)
    {
        json.Take((byte)'[');
        var first = true;
        while (json.NextElement(ref first))
        {
            var item = default(BinanceEvent);
            _reader.Read(ref json, channel, scales, ref item);
            if (sink is not null) Deliver(channel, item, sink);
        }
    }

    private void Deliver(BinanceChannel channel, in BinanceEvent item, IMarketEventSink sink)
    {
        if (item.Ignored) return;
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
                sink.OnMarkPrice(item.Symbol, item.Mark);
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

    private static DecodeResult Result(in JsonCursor json, bool ignored)
    {
        if (!json.Failed) return new DecodeResult(ignored ? DecodeStatus.Ignored : DecodeStatus.Ok, 0);
        return new DecodeResult(json.OutOfRange ? DecodeStatus.NumberOutOfRange : DecodeStatus.Malformed, json.At);
    }
}
