using System.Text;
using MarketPrism.Bus;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>What a connector receives: the operator's verdicts, requests for its whole status, what others record of gaps in its streams.</summary>
internal sealed class BusListener(
    ConnectorServices services, SubscriptionSet set, SubjectSpace subjects, GapLedger ledger, Func<ConnectorSubscription, byte[]> fullStatus, ILogger logger)
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 4_096, MaxBytes = 8 << 20 };

    private readonly Lock _lock = new();
    private Dictionary<string, Action<BusMessage>> _handlers = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The set of subscriptions changed.</summary>
    public void Refresh()
    {
        lock (_lock) _changed.TrySetResult();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            _handlers = Handlers();
            await using var subscription = await services.Bus.SubscribeAsync([.. _handlers.Keys], Bounds, cancellationToken);
            var follow = FollowAsync(subscription, cancellationToken);
            while (await subscription.WaitToReadAsync(cancellationToken))
            {
                while (subscription.TryRead(out var message)) Handle(message);
            }

            await follow;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the end
        }
    }

    private async Task FollowAsync(IBusSubscription subscription, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock) changed = _changed.Task;
            await changed.WaitAsync(cancellationToken);
            lock (_lock) _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var next = Handlers();
            var before = _handlers;
            _handlers = next;
            foreach (var subject in next.Keys.Except(before.Keys)) await subscription.AddAsync(subject, cancellationToken);
            foreach (var subject in before.Keys.Except(next.Keys)) await subscription.RemoveAsync(subject, cancellationToken);
        }
    }

    private Dictionary<string, Action<BusMessage>> Handlers()
    {
        var handlers = new Dictionary<string, Action<BusMessage>>(StringComparer.Ordinal);
        foreach (var item in set.Items)
        {
            handlers[subjects.Verdict(item.Exchange, item.Options.Market)] = message => Hear(item.Exchange, item.Options.Market, message);
            handlers[subjects.GapsOf(item.Exchange, item.Options.Market)] = TakeGap;
            handlers[subjects.StatusRequest(services.Identity.Namespace, item.Options.Name, item.Shard)] = message =>
            {
                if (message.ReplyTo.Length > 0) services.Bus.TryPublish(message.ReplyTo.Span, default, fullStatus(item));
            };
        }

        return handlers;
    }

    private void Hear(Exchange exchange, Market market, BusMessage message)
    {
        var verdict = MarketVerdict.Read(message.Payload, services.Time.GetUtcNow());
        if (verdict is null)
        {
            ConnectorLog.UnreadableMessage(logger, Encoding.UTF8.GetString(message.Subject.Span));
            return;
        }

        foreach (var item in set.Items)
        {
            if (item.Exchange == exchange && item.Options.Market == market) item.Verdict = verdict;
        }
    }

    private void TakeGap(BusMessage message)
    {
        if (GapRecordJson.Read(message.Payload) is not { } gap) ConnectorLog.UnreadableMessage(logger, Encoding.UTF8.GetString(message.Subject.Span));
        else if (ledger.Find(gap.Id) is not null || set.Items.Any(i => i.Concerns(gap))) ledger.Take(gap);
    }

    private void Handle(BusMessage message)
    {
        try
        {
            var subject = Encoding.UTF8.GetString(message.Subject.Span);
            if (_handlers.TryGetValue(subject, out var handler) || _handlers.TryGetValue(subject[..(subject.LastIndexOf('.') + 1)] + "*", out handler)) handler(message);
        }
        finally
        {
            message.Release();
        }
    }
}
