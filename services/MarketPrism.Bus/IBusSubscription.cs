using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Bus;

/// <summary>A bounded queue of messages with one reader.</summary>
public interface IBusSubscription : IAsyncDisposable
{
    /// <summary>Messages dropped because the reader was slow.</summary>
    long Dropped { get; }

    /// <summary>Messages waiting.</summary>
    int Pending { get; }

    /// <summary>Waits until <see cref="TryRead"/> has something.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False when the subscription ended and all has been read.</returns>
    ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next message; the reader must release it.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False when none waits.</returns>
    bool TryRead([MaybeNullWhen(false)] out BusMessage message);

    /// <summary>Adds a subject pattern to the same queue.</summary>
    /// <param name="subject">The pattern.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>A task.</returns>
    ValueTask AddAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Removes a pattern; messages of it that are queued are still delivered.</summary>
    /// <param name="subject">The pattern, as it was added.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>A task.</returns>
    ValueTask RemoveAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Stops taking new messages, delivers what is queued, then ends.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task.</returns>
    ValueTask DrainAsync(CancellationToken cancellationToken);
}
