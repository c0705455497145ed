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

    public void OnBbo(in BboEvent bbo, long receivedNs)
    {
        if (!IsNewer(Channel.Bbo, bbo.UpdateId == DepthEvent.NoId ? bbo.TimeMs : bbo.UpdateId) || Begin(Channel.Bbo) is not { } template) return;
        NormalizedJson.WriteBbo(context.Buffer, template, Stamp(bbo.TimeMs, receivedNs), bbo);
        Publish(template);
    }

    public void OnMarkPrice(in MarkPriceEvent mark, long receivedNs)
    {
        if (!IsNewer(Channel.MarkPrice, mark.TimeMs) || Begin(Channel.MarkPrice) is not { } template) return;
        NormalizedJson.WriteMarkPrice(context.Buffer, template, Stamp(mark.TimeMs, receivedNs), mark);
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
        ref var newest = ref _newest[(int)channel];
        if (order < newest.Order && context.Now - newest.At < ResetAfter)
        {
            context.Counters.Duplicates++;
            return false;
        }

        newest = (order, context.Now);
        return true;
    }

    private MessageTemplate? Begin(Channel channel) => owner.IsPublishing ? owner.TemplateOf(channel) : null;

    private MessageStamp Stamp(long eventMs, long receivedNs) => new(eventMs, receivedNs, context.NowNs, owner.Epoch);

    private void Publish(MessageTemplate template)
    {
        context.Counters.Values++;
        context.Publish(template.Subject);
    }
}
