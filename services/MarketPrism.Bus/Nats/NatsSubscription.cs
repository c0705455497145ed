using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>A subscription of many subjects, which change while it runs, on one bounded queue. A subject is wanted from the call on, also while the servers are away, and restored with every connection.</summary>
internal sealed class NatsSubscription(NatsLink link, SharedMessagePool pool, BusSubscriptionOptions options, ILogger logger, Action<NatsSubscription> ended) : IBusSubscription
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly MessageQueue _queue = new(options);

    /// <summary>The subjects that are wanted; null = the client does not know it yet.</summary>
    private readonly Dictionary<string, RawSub?> _subjects = [];
    private bool _ended;

    public long Dropped => _queue.Dropped;

    public int Pending => _queue.Messages;

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _queue.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out BusMessage message) => _queue.TryRead(out message);

    public ValueTask AddAsync(string subject, CancellationToken cancellationToken) => AddAsync([subject], cancellationToken);

    /// <summary>Adds subjects; they are in force on the server when this returns, or as soon as the server is there again.</summary>
    public async ValueTask AddAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            foreach (var subject in subjects) _subjects.TryAdd(subject, null);
        }

        if (!link.IsOpen) return;
        try
        {
            await EstablishAsync(subjects, cancellationToken).ConfigureAwait(false);
            await link.FenceAsync(cancellationToken).ConfigureAwait(false); // a SUB that is only written is not in force
        }
        catch (NatsException) when (!link.IsOpen)
        {
            // lost meanwhile: the next connection restores it before any message
        }
    }

    public async ValueTask RemoveAsync(string subject, CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            RawSub? sub;
            lock (_lock) _subjects.Remove(subject, out sub);
            if (sub is not null) await UnsubscribeAsync(sub).ConfigureAwait(false);
        }
        finally
        {
            _change.Release();
        }
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var subs = End();
        if (link.IsOpen) await Task.WhenAll(subs.Select(static s => s.DrainAsync(CancellationToken.None).AsTask())).WaitAsync(cancellationToken).ConfigureAwait(false);
        else await Task.WhenAll(subs.Select(UnsubscribeAsync)).ConfigureAwait(false);
        _queue.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _queue.Clear();
    }

    /// <summary>Takes nothing new; what is queued can still be read.</summary>
    public async Task CloseAsync()
    {
        await Task.WhenAll(End().Select(UnsubscribeAsync)).ConfigureAwait(false);
        _queue.Complete();
    }

    /// <summary>Tells the client of the subjects that it does not know yet; after each connect, before any message goes out.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        string[] missing;
        lock (_lock) missing = [.. _subjects.Where(static s => s.Value is null).Select(static s => s.Key)];
        try
        {
            await EstablishAsync(missing, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsException e)
        {
            NatsLog.NotRestored(logger, string.Join(", ", missing.Take(3)), e.Message); // lost again: the next connection tries again
        }
    }

    /// <summary>Ends the subscription when the server refused one of its subjects: who reads it gets the error.</summary>
    public void Refuse(string subject, NatsException error)
    {
        lock (_lock)
        {
            if (!_subjects.ContainsKey(subject)) return;
        }

        _queue.Complete(error);
    }

    /// <summary>The UNSUB waits for room in the client's buffer; the subject is forgotten at once.</summary>
    private static async Task UnsubscribeAsync(RawSub sub)
    {
        try
        {
            await sub.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or TimeoutException or ObjectDisposedException)
        {
            // no room, or no connection any more
        }
    }

    private async Task EstablishAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var subject in subjects) await EstablishAsync(subject).ConfigureAwait(false);
        }
        finally
        {
            _change.Release();
        }
    }

    private async ValueTask EstablishAsync(string subject)
    {
        RawSub? sub = null;
        lock (_lock)
        {
            if (_ended || !_subjects.TryGetValue(subject, out var known) || known is not null) return;
        }

        try
        {
            sub = new RawSub(link.Connection, subject, options.QueueGroup, _queue, pool);
            lock (_lock) _subjects[subject] = sub;
            await link.Connection.AddSubAsync(sub).ConfigureAwait(false);
        }
        catch (NatsException)
        {
            lock (_lock)
            {
                if (sub is null || link.IsOpen) _subjects.Remove(subject);
                else _subjects[subject] = null;
            }

            throw;
        }
    }

    private RawSub[] End()
    {
        RawSub[] subs;
        lock (_lock)
        {
            _ended = true;
            subs = [.. _subjects.Values.OfType<RawSub>()];
            _subjects.Clear();
        }

        ended(this);
        return subs;
    }
}
