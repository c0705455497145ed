using System.Runtime.CompilerServices;
using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <content>Requests.</content>
public sealed partial class NatsConnection
{
    /// <inheritdoc/>
    public string NewInbox() => $"{_inboxPrefix}.{Nuid.Next()}";

    /// <inheritdoc/>
    public async ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(
        string subject,
        TRequest? data,
        NatsHeaders? headers = default,
        INatsSerialize<TRequest>? requestSerializer = default,
        INatsDeserialize<TReply>? replySerializer = default,
        NatsPubOpts? requestOpts = default,
        NatsSubOpts? replyOpts = default,
        CancellationToken cancellationToken = default)
    {
        await ConnectUnlessReconnectingAsync(cancellationToken).ConfigureAwait(false);
        var pending = new PendingReply<TReply>(this, replySerializer ?? Opts.SerializerRegistry.GetDeserializer<TReply>());
        var (id, replyTo) = _inbox.Add(pending);
        try
        {
            await PublishAsync(subject, data, headers, replyTo, requestSerializer, requestOpts, cancellationToken).ConfigureAwait(false);
            var reply = await pending.Task.WaitAsync(replyOpts?.Timeout ?? Opts.RequestTimeout, Opts.TimeProvider, cancellationToken).ConfigureAwait(false);
            if (reply.HasNoResponders && replyOpts?.ThrowIfNoResponders != false) throw new NatsNoRespondersException();
            return reply;
        }
        catch (TimeoutException)
        {
            throw new NatsNoReplyException();
        }
        finally
        {
            _inbox.Remove(id);
        }
    }

    /// <inheritdoc/>
    public ValueTask<NatsMsg<TReply>> RequestAsync<TReply>(
        string subject, INatsDeserialize<TReply>? replySerializer = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default) =>
        RequestAsync<object, TReply>(subject, null, null, null, replySerializer, null, replyOpts, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<NatsMsg<TReply>> RequestManyAsync<TRequest, TReply>(
        string subject,
        TRequest? data,
        NatsHeaders? headers = default,
        INatsSerialize<TRequest>? requestSerializer = default,
        INatsDeserialize<TReply>? replySerializer = default,
        NatsPubOpts? requestOpts = default,
        NatsSubOpts? replyOpts = default,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ConnectUnlessReconnectingAsync(cancellationToken).ConfigureAwait(false);
        var limits = (replyOpts ?? new NatsSubOpts()) with
        {
            ThrowIfNoResponders = replyOpts?.ThrowIfNoResponders ?? true,
            StopOnEmptyMsg = replyOpts?.StopOnEmptyMsg ?? true,
        };
        if (limits is { MaxMsgs: null } && !SubscriptionTimers.Needed(limits)) limits = limits with { Timeout = Opts.RequestTimeout };
        var inbox = NewInbox();
        await using var sub = CreateSub(inbox, null, replySerializer, limits);
        await PublishAsync(subject, data, headers, inbox, requestSerializer, requestOpts, cancellationToken).ConfigureAwait(false);
        await foreach (var msg in sub.Msgs.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return msg;
    }
}
