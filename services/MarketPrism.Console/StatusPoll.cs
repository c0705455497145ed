using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole;

/// <summary>Asks every shard that reports for its full status document, streams and connections included.</summary>
internal sealed class StatusPoll(ConsoleBoard board, IBus bus, SubjectSpace subjects, TimeProvider time, MessageGuard guard)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            board.Expire();
            string[] names;
            lock (board.Gate) names = [.. board.Shards.Keys];
            await Task.WhenAll(names.Select(name => AskAsync(name, stop)));
        }
    }

    private async Task AskAsync(string name, CancellationToken stop)
    {
        if (name.Split('.') is not [var first, var second, var third]) return;
        if (!SubjectToken.TryUnescape(first, out var ns) || !SubjectToken.TryUnescape(second, out var subscription) || !SubjectToken.TryUnescape(third, out var shard)) return;
        var subject = subjects.StatusRequest(ns, subscription, shard);
        try
        {
            var reply = await bus.RequestAsync(subject, ReadOnlyMemory<byte>.Empty, Patience, stop);
            if (reply.Outcome != BusReplyOutcome.Answered) return; // its summary is still shown
            bool isTaken;
            lock (board.Gate) isTaken = board.TakeStatus(name, reply.Payload);
            if (!isTaken) guard.Reject(System.Text.Encoding.UTF8.GetBytes(subject), "the answer is no status document");
        }
#pragma warning disable CA1031 // one shard's answer costs the others nothing; the guard counts and logs it
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            guard.Reject(System.Text.Encoding.UTF8.GetBytes(subject), e);
        }
    }
}
