using System.Threading.Channels;

namespace MarketPrism.Nats;

/// <summary>A subscription whose messages are read from a channel.</summary>
/// <typeparam name="T">What payloads are read as.</typeparam>
public interface INatsSub<T> : IAsyncDisposable
{
    /// <summary>The messages. It completes when the subscription has ended and all is read; with an error when the connection failed.</summary>
    ChannelReader<NatsMsg<T>> Msgs { get; }

    /// <summary>The subject, or pattern.</summary>
    string Subject { get; }

    /// <summary>The queue group, or null.</summary>
    string? QueueGroup { get; }

    /// <summary>Ends the subscription; what is queued can still be read.</summary>
    ValueTask UnsubscribeAsync();

    /// <summary>Ends the subscription after the messages that are on their way; what is queued can still be read.</summary>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    ValueTask DrainAsync(CancellationToken cancellationToken = default);
}
