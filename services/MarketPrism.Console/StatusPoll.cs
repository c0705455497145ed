using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole;

/// <summary>Asks every shard that reports for its full status document, streams and connections included.</summary>
internal sealed class StatusPoll(ConsoleBoard board, IBus bus, SubjectSpace subjects, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal async Task RunAsync(CancellationToken stop)
    {
        try
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
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the console is stopping
        }
    }

    private async Task AskAsync(string name, CancellationToken stop)
    {
        var tokens = name.Split('.');
        if (tokens.Length != 3) return;
        var subject = subjects.StatusRequest(SubjectToken.Unescape(tokens[0]), SubjectToken.Unescape(tokens[1]), SubjectToken.Unescape(tokens[2]));
        var reply = await bus.RequestAsync(subject, ReadOnlyMemory<byte>.Empty, Patience, stop);
        if (reply.Outcome != BusReplyOutcome.Answered) return; // its summary is still shown
        lock (board.Gate) board.TakeStatus(name, reply.Payload);
    }
}
