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
        var elements = default(Elements);
        if (channel == OkxChannel.Other)
        {
            json.Skip();
            json.TakeEnd();
            return elements.Result(json, ignored: true);
        }

        var frame = new OkxFrame { DataAt = -1 };
        var item = default(OkxEvent);
        var count = -1;
        var first = true;
        json.Take((byte)'{');
        while (frame.TakeHead(ref json, ref first))
        {
            if (frame.KnowsInstrument) count = ReadElements(ref json, channel, frame, scales, ref item, ref elements, null);
            else json.Skip();
        }

        json.TakeEnd();
        if (!json.Failed && !frame.IsControl && (frame.DataAt < 0 || (!frame.HasAction && channel == OkxChannel.Books))) json.Fail();
        if (count < 0 && !json.Failed && !frame.IsControl)
        {
            // data came before arg
            var there = json.From(frame.DataAt);
            count = ReadElements(ref there, channel, frame, scales, ref item, ref elements, null);
            json.Join(there);
        }

        var result = elements.Result(json, frame.IsControl);
        if (result.Status != DecodeStatus.Ok) return result;
        if (channel == OkxChannel.Liquidations || count > 1)
        {
            var again = json.From(frame.DataAt);
            ReadElements(ref again, channel, frame, scales, ref item, ref elements, sink);
        }
        else if (count == 1)
        {
            if (channel == OkxChannel.Books && frame.IsSnapshot) _depth.Kind = DepthKind.Snapshot;
            Deliver(channel, item, sink);
        }

        return result;
    }

    private int ReadElements(ref JsonCursor json, OkxChannel channel, in OkxFrame frame, IScaleSource scales, ref OkxEvent item, ref Elements elements, IMarketEventSink? sink)
    {
        var count = 0;
        json.Take((byte)'[');
        var first = true;
        var kept = json.Kept;
        while (json.NextElement(ref first))
        {
            if (count++ > 0) json.Forget(kept);
            item = new OkxEvent { Symbol = frame.InstId };
            if (channel == OkxChannel.Liquidations)
            {
                if (json.TryEnter((byte)'{')) OkxLiquidation.Read(ref json, ref item, ref elements, sink);
                else Lose(ref elements, sink);
                continue;
            }

            Read(ref json, channel, frame, scales, ref item);
            item.IsLost |= item.Symbol.IsEmpty && channel is not (OkxChannel.Snapshot or OkxChannel.Backfill);
            if (item.IsLost && channel == OkxChannel.Books) json.Fail();
            elements.Add(item.IsLost);
            if (sink is null) continue;
            if (item.IsLost) sink.OnElementLost();
            else Deliver(channel, item, sink);
        }

        return count;
    }

    private static void Lose(ref Elements elements, IMarketEventSink? sink)
    {
        elements.Add(isLost: true);
        sink?.OnElementLost();
    }

    private void Read(ref JsonCursor json, OkxChannel channel, in OkxFrame frame, IScaleSource scales, ref OkxEvent item)
    {
        if (channel is OkxChannel.Books or OkxChannel.Snapshot)
        {
            var kind = channel == OkxChannel.Snapshot ? DepthKind.RestSnapshot : frame.IsSnapshot ? DepthKind.Snapshot : DepthKind.Update;
            OkxBook.Read(ref json, _depth, kind, scales, item.Symbol);
            return;
        }

        if (!json.TryEnter((byte)'{'))
        {
            item.IsLost = true;
            return;
        }

        switch (channel)
        {
            case OkxChannel.Bbo:
                OkxBbo.Read(ref json, ref item);
                break;
            case OkxChannel.Trades or OkxChannel.Backfill:
                OkxTrade.Read(ref json, channel == OkxChannel.Backfill, ref item);
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
            case OkxChannel.IndexTickers:
                sink.OnIndexPrice(item.Symbol, new IndexPriceEvent(item.Mark.MarkPrice.GetValueOrDefault(), item.Mark.TimeMs));
                break;
            case OkxChannel.FundingRate:
                sink.OnFundingRate(item.Symbol, item.Funding);
                break;
            case OkxChannel.OpenInterest:
                sink.OnOpenInterest(item.Symbol, item.Interest);
                break;
        }
    }
}
