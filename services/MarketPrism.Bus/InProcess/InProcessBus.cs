using System.Globalization;
using System.Text;

namespace MarketPrism.Bus;

/// <summary>
/// The bus within one process, for <c>marketprism run</c> without a server and for tests: the same subjects, wildcards, queue groups, bounds and
/// policies as on NATS.
/// </summary>
public sealed class InProcessBus : IBus
{
    /// <summary>The payload limit of a NATS server that is not configured otherwise, so that what works here works there.</summary>
    private const int MaxPayload = 1024 * 1024;

    /// <summary>Routes are found once for each subject; more subjects than this, and they are found anew.</summary>
    private const int MaxRoutes = 65_536;

    /// <summary>Longer subjects than any of ours are found anew each time.</summary>
    private const int MaxRemembered = 256;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SharedMessagePool _pool = new();
    private readonly Dictionary<byte[], Route> _routes = new(new SubjectBytesComparer());
    private readonly List<(SubjectPattern Pattern, InProcessSubscription Subscription)> _subscriptions = [];
    private long _published;
    private long _tooLarge;
    private long _refused;
    private long _lastInbox;
    private bool _disposed;

    /// <summary>Creates a bus.</summary>
    /// <param name="time">The clock of timeouts; null = the system's.</param>
    public InProcessBus(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public event Action<bool>? ConnectionChanged
    {
        add { } // it is always connected
        remove { }
    }

    /// <inheritdoc/>
    public BusStatus Status => new("inprocess", true, "inprocess", Volatile.Read(ref _published), new BusDrops(0, Volatile.Read(ref _tooLarge), Volatile.Read(ref _refused), 0), 0, 0, 0);

    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default) =>
        Publish(subject, headers, payload, replyTo, out _);

    /// <inheritdoc/>
    public ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken)
    {
        var subscription = new InProcessSubscription(this, options);
        foreach (var subject in subjects) Add(subject, subscription);
        return ValueTask.FromResult<IBusSubscription>(subscription);
    }

    /// <inheritdoc/>
    public async ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var inbox = string.Create(CultureInfo.InvariantCulture, $"_INBOX.inprocess.{Interlocked.Increment(ref _lastInbox)}");
        await using var replies = new InProcessSubscription(this, new BusSubscriptionOptions());
        Add(inbox, replies);
        Publish(Encoding.UTF8.GetBytes(subject), default, payload.Span, Encoding.UTF8.GetBytes(inbox), out var receivers);
        if (receivers == 0) return new BusReply(BusReplyOutcome.NoResponders, default);

        using var limit = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (await replies.WaitToReadAsync(linked.Token).ConfigureAwait(false))
            {
                if (!replies.TryRead(out var reply)) continue;
                var answer = reply.Payload.ToArray();
                reply.Release();
                return new BusReply(BusReplyOutcome.Answered, answer);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // falls through to the outcome
        }

        return new BusReply(BusReplyOutcome.TimedOut, default);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        InProcessSubscription[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _subscriptions.Select(s => s.Subscription).Distinct()];
        }

        foreach (var subscription in all) await subscription.DrainAsync(CancellationToken.None).ConfigureAwait(false);
    }

    internal void Add(string subject, InProcessSubscription subscription)
    {
        var pattern = new SubjectPattern(subject);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_subscriptions.Exists(s => s.Subscription == subscription && s.Pattern.Text == subject)) return;
            _subscriptions.Add((pattern, subscription));
            _routes.Clear();
        }
    }

    internal void Remove(string subject, InProcessSubscription subscription) => Remove(s => s.Subscription == subscription && s.Pattern.Text == subject);

    internal void RemoveAll(InProcessSubscription subscription) => Remove(s => s.Subscription == subscription);

    private void Remove(Predicate<(SubjectPattern Pattern, InProcessSubscription Subscription)> which)
    {
        lock (_lock)
        {
            if (_subscriptions.RemoveAll(which) > 0) _routes.Clear();
        }
    }

    private bool Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo, out int receivers)
    {
        receivers = 0;
        if (subject.IsEmpty || subject.ContainsAny(" \t\r\n"u8))
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        if (headers.Length + payload.Length > MaxPayload)
        {
            Interlocked.Increment(ref _tooLarge);
            return false;
        }

        // under the lock, so that messages of one publisher stay in order whoever else publishes
        lock (_lock)
        {
            if (_disposed) return false;
            _published++;
            var route = Find(subject);
            receivers = route.Receivers;
            if (receivers == 0) return true;
            var message = _pool.Rent();
            message.Fill(_pool, subject, replyTo, headers, payload, receivers);
            route.Deliver(message);
            return true;
        }
    }

    private Route Find(ReadOnlySpan<byte> subject)
    {
        var lookup = _routes.GetAlternateLookup<ReadOnlySpan<byte>>();
        return lookup.TryGetValue(subject, out var route) ? route : Build(subject.ToArray());
    }

    private Route Build(byte[] subject)
    {
        if (_routes.Count >= MaxRoutes) _routes.Clear();
        var matching = _subscriptions.Where(s => s.Pattern.Matches(subject)).ToArray();
        var route = new Route(
            [.. matching.Where(s => s.Subscription.QueueGroup is null).Select(s => s.Subscription)],
            [.. matching.Where(s => s.Subscription.QueueGroup is not null)
                .GroupBy(s => (s.Subscription.QueueGroup, s.Pattern.Text)).Select(g => g.Select(s => s.Subscription).ToArray())]);
        if (subject.Length <= MaxRemembered) _routes[subject] = route;
        return route;
    }
}
