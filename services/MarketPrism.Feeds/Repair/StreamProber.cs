namespace MarketPrism.Feeds;

/// <summary>Asks the venue over REST about silent streams: a few at a time, each bounded in time, the answers handed to the session's loop.</summary>
internal sealed class StreamProber(SessionContext context, Action<StreamSeat, long?> onAnswer)
{
    private const int MaxConcurrent = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HashSet<Task> _running = [];

    /// <summary>Whether it could be asked, were not so many questions under way.</summary>
    internal bool IsBusy => context.Probe is not null && !context.Stopping.IsCancellationRequested && _running.Count(static t => !t.IsCompleted) >= MaxConcurrent;

    /// <summary>Begins to ask.</summary>
    /// <returns>False when nobody can be asked now.</returns>
    internal bool TryAsk(StreamSeat seat)
    {
        if (context.Probe is not { } probe || context.Stopping.IsCancellationRequested) return false;
        _running.RemoveWhere(t => t.IsCompleted);
        if (_running.Count >= MaxConcurrent) return false;
        _running.Add(AskAsync(probe, seat));
        return true;
    }

    /// <summary>Ends when all that was asked is over.</summary>
    internal Task DrainAsync() => Task.WhenAll(_running);

    private async Task AskAsync(IStreamProbe probe, StreamSeat seat)
    {
        long? newest = null;
        using var limit = new CancellationTokenSource(Limit, context.Clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Stopping);
        try
        {
            newest = await probe.NewestIdAsync(seat.Stream.Spec, either.Token);
        }
        catch (OperationCanceledException)
        {
            // no answer is no evidence
        }
#pragma warning disable CA1031 // whatever the probe of another part throws, the stream is judged without it; it is logged
        catch (Exception e)
#pragma warning restore CA1031
        {
            FeedLog.ProbeFailed(context.Logger, seat.Stream.Spec.Key, e.Message);
        }

        await context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.Command, null, (Action)(() => onAnswer(seat, newest))));
    }
}
