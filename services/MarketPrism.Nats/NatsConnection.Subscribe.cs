using System.Runtime.CompilerServices;
using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <content>Subscribing.</content>
public sealed partial class NatsConnection
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(
        string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var sub = await SubscribeCoreAsync(subject, queueGroup, serializer, opts, cancellationToken).ConfigureAwait(false);
        await foreach (var msg in sub.Msgs.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return msg;
    }

    /// <inheritdoc/>
    public async ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(
        string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        Validate(subject, queueGroup);
        await ConnectUnlessReconnectingAsync(cancellationToken).ConfigureAwait(false);
        var sub = CreateSub(subject, queueGroup, serializer, opts);
        await ConfirmAsync(sub, cancellationToken).ConfigureAwait(false);
        return sub;
    }

    /// <summary>Subscribes to one or more subjects; their messages come as slices of pooled memory through one bounded queue. Does not wait for the first connect.</summary>
    /// <param name="subjects">Subjects, or patterns; more can be added later.</param>
    /// <param name="queueGroup">Members of a group share the messages.</param>
    /// <param name="channel">The bounds of the queue and its policy.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>The subscription; the server knows of it (while disconnected: as soon as the connection is there).</returns>
    public async ValueTask<NatsRawSub> SubscribeRawAsync(
        IReadOnlyList<string> subjects, string? queueGroup = default, NatsSubChannelOpts? channel = default, CancellationToken cancellationToken = default)
    {
        foreach (var subject in subjects) Validate(subject, queueGroup);
        var sub = new NatsRawSub(this, subjects.Count > 0 ? subjects[0] : "", queueGroup, new MessageQueue(_pool, QueueLimits.From(channel, Opts)));
        foreach (var subject in subjects) sub.AddCore(subject);
        await ConfirmAsync(sub, cancellationToken).ConfigureAwait(false);
        return sub;
    }

    private static void Validate(string subject, string? queueGroup)
    {
        Subjects.Validate(subject);
        if (queueGroup is not null) Subjects.Validate(queueGroup, "queue group");
    }

    private NatsSub<T> CreateSub<T>(string subject, string? queueGroup, INatsDeserialize<T>? serializer, NatsSubOpts? opts) =>
        new(this, subject, queueGroup, opts, serializer ?? Opts.SerializerRegistry.GetDeserializer<T>(), new MessageQueue(_pool, QueueLimits.From(opts?.ChannelOpts, Opts)));

    private async ValueTask ConnectUnlessReconnectingAsync(CancellationToken cancellationToken)
    {
        if (ConnectionState != NatsConnectionState.Reconnecting) await EnsureConnectedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the server has taken the subscription; its refusal comes before its answer to the ping.</summary>
    private async ValueTask ConfirmAsync(NatsSubBase sub, CancellationToken cancellationToken)
    {
        try
        {
            await FenceAsync(cancellationToken).ConfigureAwait(false);
            if (sub.Exception is { } error) throw error;
        }
        catch
        {
            await sub.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
