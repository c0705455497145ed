using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Record;

/// <summary>Writes what processors publish, a message a line: subject, tab, JSON. The form that <c>replay --normalized</c> writes, to be compared with it.</summary>
internal sealed class NormalizedRecorder(IBus bus, SubjectSpace subjects, string path)
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 1_000_000, MaxBytes = 512L << 20 };

    /// <summary>Messages missed because writing was slow.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Records until cancelled.</summary>
    /// <param name="started">Told once nothing is missed any more.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>How many messages were written.</returns>
    internal async Task<long> RunAsync(Action started, CancellationToken stop)
    {
        long messages = 0;
        await using var file = File.Create(path);
        await using var subscription = await bus.SubscribeAsync([.. Enum.GetValues<Channel>().Select(subjects.AllNormalized)], Bounds, stop);
        await bus.FlushAsync(stop);
        started();
        void TakeAll()
        {
            while (subscription.TryRead(out var message))
            {
                file.Write(message.Subject.Span);
                file.Write("\t"u8);
                file.Write(message.Payload.Span);
                file.Write("\n"u8);
                messages++;
                message.Release();
            }
        }

        try
        {
            while (await subscription.WaitToReadAsync(stop)) TakeAll();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            TakeAll();
        }

        Dropped = subscription.Dropped;
        return messages;
    }
}
