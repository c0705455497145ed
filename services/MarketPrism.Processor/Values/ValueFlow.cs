using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Processor;

/// <summary>Best bid and offer, mark price, funding, open interest, liquidations of one instrument: each value is published unless a newer one was.</summary>
internal sealed class ValueFlow(InstrumentFlow owner, WorkerContext context)
{
    private const int WaitingMax = 256;
    private static readonly TimeSpan WaitingAge = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ResetAfter = TimeSpan.FromSeconds(10);

    private readonly Queue<WaitingLiquidation> _waiting = new();
    private readonly (long Order, TimeSpan At)[] _newest = new (long, TimeSpan)[(int)Channel.Liquidation + 1];

    private bool _bboHasIds;

    public void OnBbo(in BboEvent bbo, long receivedNs)
    {
        if (!IsNewer(Channel.Bbo, OrderOf(bbo)) || Begin(Channel.Bbo) is not { } template) return;
        NormalizedJson.WriteBbo(context.Buffer, template, Stamp(bbo.TimeMs, receivedNs), bbo);
        Publish(template);
    }

    public void OnMarkPrice(in MarkPriceEvent mark, long receivedNs)
    {
        if (!IsNewer(Channel.MarkPrice, mark.TimeMs) || Begin(Channel.MarkPrice) is not { } template) return;
        var whole = mark.IndexPrice is null ? mark with { IndexPrice = context.Indices.Find(owner.Key, owner.Instrument?.Index, receivedNs) } : mark;
        NormalizedJson.WriteMarkPrice(context.Buffer, template, Stamp(mark.TimeMs, receivedNs), whole, owner.Trades?.LastPrice);
        Publish(template);
    }

    public void OnFundingRate(in FundingRateEvent funding, long receivedNs)
    {
        if (!IsNewer(Channel.FundingRate, funding.TimeMs) || Begin(Channel.FundingRate) is not { } template) return;
        NormalizedJson.WriteFundingRate(context.Buffer, template, Stamp(funding.TimeMs, receivedNs), funding);
        Publish(template);
    }

    public void OnOpenInterest(in OpenInterestEvent interest, long receivedNs)
    {
        if (!IsNewer(Channel.OpenInterest, interest.TimeMs) || Begin(Channel.OpenInterest) is not { } template) return;
        NormalizedJson.WriteOpenInterest(context.Buffer, template, Stamp(interest.TimeMs, receivedNs), interest);
        Publish(template);
    }

    public void OnLiquidation(in LiquidationEvent liquidation, long receivedNs, string lane, long sequence)
    {
        if (owner.IsPublishing) Publish(liquidation, receivedNs);
        else Wait(new WaitingLiquidation(liquidation, receivedNs, lane, sequence, context.Now));
    }

    /// <summary>Publication begins: liquidations are events, so what the former owner had not seen when it stopped goes out now.</summary>
    public void StartPublishing()
    {
        while (_waiting.TryDequeue(out var item))
        {
            if (context.Now - item.At <= WaitingAge && item.Sequence > owner.ReleasedAt(item.Lane)) Publish(item.Liquidation, item.ReceivedNs);
        }
    }

    private void Publish(in LiquidationEvent liquidation, long receivedNs)
    {
        if (Begin(Channel.Liquidation) is not { } template) return;
        NormalizedJson.WriteLiquidation(context.Buffer, template, Stamp(liquidation.TimeMs, receivedNs), liquidation);
        Publish(template);
    }

    private void Wait(in WaitingLiquidation item)
    {
        if (_waiting.Count == WaitingMax) _waiting.Dequeue();
        _waiting.Enqueue(item);
    }

    // A lane that lags behind brings what is no longer true; when nothing newer comes for a while, the venue has begun to count anew
    private bool IsNewer(Channel channel, long order)
    {
        if (order <= 0) return true; // the venue did not say which is newer
        ref var newest = ref _newest[(int)channel];
        if (order < newest.Order && context.Now - newest.At < ResetAfter)
        {
            context.Counters.Duplicates++;
            return false;
        }

        newest = (order, context.Now);
        return true;
    }

    // Ids and times do not compare: where ids have come, an event without one has no place in their order
    private long OrderOf(in BboEvent bbo)
    {
        _bboHasIds |= bbo.UpdateId != DepthEvent.NoId;
        return _bboHasIds ? bbo.UpdateId : bbo.TimeMs;
    }

    private MessageTemplate? Begin(Channel channel) => owner.IsPublishing ? owner.TemplateOf(channel) : null;

    private MessageStamp Stamp(long eventMs, long receivedNs) => new(eventMs, receivedNs, context.NowNs, owner.Epoch);

    private void Publish(MessageTemplate template)
    {
        context.Counters.Values++;
        context.Publish(template.Subject);
    }
}
