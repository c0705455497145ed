namespace MarketPrism.Exchanges.Okx;

/// <summary>Decodes the frames of OKX's public socket and its REST bodies.</summary>
public sealed class OkxDecoder : IFrameDecoder
{
    private readonly DepthEvent _depth = new();
    private readonly byte[] _scratch = new byte[1024];

    /// <inheritdoc/>
    public DecodeResult Decode(ReadOnlySpan<byte> rawChannel, ReadOnlySpan<byte> payload, IScaleSource scales, IMarketEventSink sink)
    {
        var channel = OkxChannels.Parse(rawChannel);
        if (channel == OkxChannel.Instruments) return OkxInstruments.Decode(payload, sink);
        var json = new JsonCursor(payload, _scratch);
        if (channel == OkxChannel.Other)
        {
            json.Skip();
            json.TakeEnd();
            return Result(json, true);
        }

        var frame = new OkxFrame { DataAt = -1 };
        var item = default(OkxEvent);
        var count = -1;
        var first = true;
        json.Take((byte)'{');
        while (frame.TakeHead(ref json, ref first))
        {
            if (frame.KnowsInstrument) count = ReadElements(ref json, channel, frame, scales, ref item, null);
            else json.Skip();
        }

        json.TakeEnd();
        if (!json.Failed && !frame.IsControl && frame.DataAt < 0) json.Fail();
        if (json.Failed || frame.IsControl) return Result(json, frame.IsControl);
        if (count < 0)
        {
            // data came before arg
            var there = json.From(frame.DataAt);
            count = ReadElements(ref there, channel, frame, scales, ref item, null);
            json.Join(there);
            if (json.Failed) return Result(json, false);
        }

        if (channel == OkxChannel.Liquidations || count > 1)
        {
            var again = json.From(frame.DataAt);
            ReadElements(ref again, channel, frame, scales, ref item, sink);
        }
        else if (count == 1)
        {
            if (channel == OkxChannel.Books && frame.IsSnapshot) _depth.Kind = DepthKind.Snapshot;
            Deliver(channel, item, sink);
        }

        return Result(json, false);
    }

    private int ReadElements(ref JsonCursor json, OkxChannel channel, in OkxFrame frame, IScaleSource scales, ref OkxEvent item, IMarketEventSink? sink)
    {
        var count = 0;
        json.Take((byte)'[');
        var first = true;
        while (json.NextElement(ref first))
        {
            count++;
            item.Symbol = frame.InstId;
            Read(ref json, channel, frame, scales, ref item, sink);
            if (item.Symbol.IsEmpty && channel is not (OkxChannel.Snapshot or OkxChannel.Backfill)) json.Fail();
            if (sink is not null) Deliver(channel, item, sink);
        }

        return count;
    }

    private void Read(ref JsonCursor json, OkxChannel channel, in OkxFrame frame, IScaleSource scales, ref OkxEvent item, IMarketEventSink? sink)
    {
        switch (channel)
        {
            case OkxChannel.Books or OkxChannel.Snapshot:
                var kind = channel == OkxChannel.Snapshot ? DepthKind.RestSnapshot : frame.IsSnapshot ? DepthKind.Snapshot : DepthKind.Update;
                OkxBook.Read(ref json, _depth, kind, scales, item.Symbol);
                break;
            case OkxChannel.Bbo:
                OkxBbo.Read(ref json, ref item);
                break;
            case OkxChannel.Trades or OkxChannel.Backfill:
                OkxTrade.Read(ref json, channel == OkxChannel.Backfill, ref item);
                break;
            case OkxChannel.Liquidations:
                OkxLiquidation.Read(ref json, ref item, sink);
                break;
            default:
                OkxDerivative.Read(ref json, channel, ref item);
                break;
        }
    }

    private void Deliver(OkxChannel channel, in OkxEvent item, IMarketEventSink sink)
    {
        switch (channel)
        {
            case OkxChannel.Books or OkxChannel.Snapshot:
                sink.OnDepth(item.Symbol, _depth);
                break;
            case OkxChannel.Bbo:
                sink.OnBbo(item.Symbol, item.Bbo);
                break;
            case OkxChannel.Trades or OkxChannel.Backfill:
                sink.OnTrade(item.Symbol, item.Trade);
                break;
            case OkxChannel.MarkPrice:
                sink.OnMarkPrice(item.Symbol, item.Mark);
                break;
            case OkxChannel.FundingRate:
                sink.OnFundingRate(item.Symbol, item.Funding);
                break;
            case OkxChannel.OpenInterest:
                sink.OnOpenInterest(item.Symbol, item.Interest);
                break;
        }
    }

    private static DecodeResult Result(in JsonCursor json, bool ignored)
    {
        if (!json.Failed) return new DecodeResult(ignored ? DecodeStatus.Ignored : DecodeStatus.Ok, 0);
        return new DecodeResult(json.OutOfRange ? DecodeStatus.NumberOutOfRange : DecodeStatus.Malformed, json.At);
    }
}
