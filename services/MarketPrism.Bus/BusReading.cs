namespace MarketPrism.Bus;

/// <summary>The receive loop of a subscription.</summary>
public static class BusReading
{
    private const int MessagesPerTurn = 256;

    /// <summary>Hands every message on and releases it. A message whose handler throws is skipped and costs no other.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="take">Takes a message, which is valid until it returns.</param>
    /// <param name="failed">Gets a message whose handler threw, and what it threw; must not throw.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>A task that ends by cancellation, or faults when the subscription ended.</returns>
    /// <exception cref="InvalidOperationException">The subscription ended: the bus was closed.</exception>
    public static async Task ReadAllAsync(this IBusSubscription subscription, Action<BusMessage> take, Action<BusMessage, Exception> failed, CancellationToken cancellationToken)
    {
        while (await subscription.WaitToReadAsync(cancellationToken))
        {
            for (var i = 0; i < MessagesPerTurn && subscription.TryRead(out var message); i++)
            {
                try
                {
                    take(message);
                }
#pragma warning disable CA1031 // whatever a message does to its handler, the next ones are not to blame
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failed(message, e);
                }
                finally
                {
                    message.Release();
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("the subscription ended, because the bus was closed");
    }
}
