using System.Text;
using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector;

/// <summary>What a connector receives: the operator's verdicts, requests for its whole status, what others record of gaps in its streams.</summary>
internal sealed class BusListener(
    ConnectorServices services, SubscriptionSet set, SubjectSpace subjects, GapLedger ledger, Func<ConnectorSubscription, byte[]> fullStatus, LoopGroup loops)
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 4_096, MaxBytes = 8 << 20 };

    private readonly Channel<bool> _changes = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly MessageGuard _guard = loops.Guard("connector.listener");
    private volatile Dictionary<string, Action<BusMessage>> _handlers = new(StringComparer.Ordinal);

    /// <summary>The set of subscriptions changed.</summary>
    public void Refresh() => _changes.Writer.TryWrite(true);

    /// <summary>Answers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var subscription = await services.Bus.SubscribeAsync([], Bounds, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var subscribed = new HashSet<string>(StringComparer.Ordinal);
        var follow = loops.Start("connector.listener-subjects", LoopPolicy.Restart, ct => FollowAsync(subscription, subscribed, ct), stop.Token);
        try
        {
            await subscription.ReadAllAsync(Handle, (message, e) => _guard.Reject(message.Subject.Span, e), cancellationToken);
        }
        finally
        {
            stop.Cancel();
            await follow.Completion;
        }
    }

    /// <summary>Keeps the subscription in step with the set. What fails is made up for at the next start.</summary>
    private async Task FollowAsync(IBusSubscription subscription, HashSet<string> subscribed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Handlers();
            _handlers = next;
            foreach (var subject in next.Keys.Except(subscribed).ToList())
            {
                await subscription.AddAsync(subject, cancellationToken);
                subscribed.Add(subject);
            }

            foreach (var subject in subscribed.Except(next.Keys).ToList())
            {
                await subscription.RemoveAsync(subject, cancellationToken);
                subscribed.Remove(subject);
            }

            await _changes.Reader.ReadAsync(cancellationToken);
        }
    }

    private Dictionary<string, Action<BusMessage>> Handlers()
    {
        var handlers = new Dictionary<string, Action<BusMessage>>(StringComparer.Ordinal);
        foreach (var item in set.Current)
        {
            handlers[subjects.Verdict(item.Exchange, item.Options.Market)] = message => Take(item.Exchange, item.Options.Market, message);
            handlers[subjects.GapsOf(item.Exchange, item.Options.Market)] = TakeGap;
            handlers[subjects.StatusRequest(services.Identity.Namespace, item.Options.Name, item.Shard)] = message =>
            {
                if (message.ReplyTo.Length > 0) services.Bus.TryPublish(message.ReplyTo.Span, default, fullStatus(item));
            };
        }

        return handlers;
    }

    private void Take(Exchange exchange, Market market, BusMessage message)
    {
        if (MarketVerdict.Read(message.Payload, services.Time.GetUtcNow()) is not { } verdict)
        {
            _guard.Reject(message.Subject.Span, "its payload is no verdict");
            return;
        }

        foreach (var item in set.Items)
        {
            if (item.Exchange == exchange && item.Options.Market == market) item.Verdict = verdict;
        }
    }

    private void TakeGap(BusMessage message)
    {
        if (GapRecordJson.Read(message.Payload) is not { } gap) _guard.Reject(message.Subject.Span, "its payload is no ledger record");
        else if (ledger.Find(gap.Id) is not null || set.Items.Any(i => i.Concerns(gap))) ledger.Take(gap);
    }

    private void Handle(BusMessage message)
    {
        // A subject without a handler was taken away while the message was on its way
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        if (_handlers.TryGetValue(subject, out var handler) || _handlers.TryGetValue(subject[..(subject.LastIndexOf('.') + 1)] + "*", out handler)) handler(message);
    }
}
