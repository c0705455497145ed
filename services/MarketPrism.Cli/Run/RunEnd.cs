using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Run;

/// <summary>The end of a run: books that are still on their way are waited for, then everything is summed up.</summary>
internal sealed class RunEnd(RunningPipeline pipeline, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan FinalGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FrameGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceInterrupted = TimeSpan.FromSeconds(1);
    private const int MostNamed = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>After faults: sockets that are half open are found after half a minute, and a venue that was away is dialled again with growing pauses.</summary>
    private static readonly TimeSpan PatienceAfterFaults = TimeSpan.FromSeconds(150);

    /// <summary>Gives books that are not synced now a moment; on simulated venues their faults end first, so that what is left is ours. All must have been synced for a while, because faults have consequences, and what faults tore must be closed.</summary>
    internal async Task WaitForBooksAsync(CancellationToken interrupted)
    {
        var hadFaults = EndFaults();
        var patience = hadFaults ? PatienceAfterFaults : Patience;
        using var timer = new PeriodicTimer(LookEvery, time);
        var started = time.GetTimestamp();
        var (synced, said) = (started, started - time.TimestampFrequency * (long)SayEvery.TotalSeconds);
        do
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            var missing = Missing(withHoles: hadFaults);
            if (missing.Count == 0 && time.GetElapsedTime(synced) >= FinalGrace) return;
            if (missing.Count == 0) continue;
            synced = time.GetTimestamp();
            if (time.GetElapsedTime(said) < SayEvery) continue;
            said = synced;
            say($"waiting for {string.Join(", ", missing)}, {(patience - time.GetElapsedTime(started)).TotalSeconds:0} s at the most");
        }
        while (time.GetElapsedTime(started) < (interrupted.IsCancellationRequested ? PatienceInterrupted : patience));

        if (Missing(withHoles: hadFaults) is { Count: > 0 } left) say($"not in order: {string.Join(", ", left)}");
    }

    private List<string> Missing(bool withHoles) => [.. Pending(), .. pipeline.Unsynced(), .. withHoles ? pipeline.OpenHoles().Concat(Silent()) : []];

    /// <summary>Streams that fell silent, be it since the faults ended, and of which no gap is recorded: they are found by their own rhythm.</summary>
    private IEnumerable<string> Silent()
    {
        lock (pipeline.Monitor.Gate) return (pipeline.Monitor.Audit?.UnrecordedYet() ?? []).Select(static s => $"a silence of {s}");
    }

    /// <summary>Streams that are on their way; what the venue rejects is waited for in vain.</summary>
    private IEnumerable<string> Pending()
    {
        var streams = pipeline.Streams;
        var pending = streams.Desired - streams.Established - streams.Rejected.Count;
        if (pending <= 0) return [];
        var named = (streams.Worst ?? []).Where(static s => s is { Established: false, State: not "Rejected" }).Select(static s => $"{s.Key} ({s.State})").ToList();
        return [$"{pending} of {streams.Desired} streams{(named.Count > 0 ? $": {string.Join(", ", named.Take(MostNamed))}{(named.Count > MostNamed ? ", …" : "")}" : "")}"];
    }

    /// <summary>What the run came to. What was sent until now must come, on a busy machine some seconds later.</summary>
    internal async Task<RunSummary> SummarizeAsync()
    {
        var cut = time.UnixNs();
        using var timer = new PeriodicTimer(LookEvery, time);
        for (var started = time.GetTimestamp(); IsAwaiting(cut) && time.GetElapsedTime(started) < FrameGrace;) await timer.WaitForNextTickAsync(CancellationToken.None);
        var monitor = pipeline.Monitor;
        lock (monitor.Gate)
        {
            monitor.Audit?.Settle(cut, isEnd: true);
            foreach (var loss in monitor.Audit?.Losses() ?? []) say($"lost: {loss}");
            foreach (var silence in monitor.Audit?.Silences() ?? []) say($"withheld by the venue and not recorded: {silence}");
            var missed = monitor.Listings?.Missed(monitor.Gaps.Values) ?? [];
            var abandoned = monitor.Listings?.Abandoned(cut) ?? [];
            foreach (var fault in missed.Concat(abandoned)) say(fault);
            if (monitor.Truth is { Wrong: > 0 } truth) say($"wrong: {truth.Wrong} books were published as synced and differ from the venue's; the first: {truth.FirstWrong}");
            if (monitor.Missed > 0) say($"the run's own monitor was too slow and missed {monitor.Missed} messages: its figures are not the pipeline's");
            var status = pipeline.Status;
            var (routing, streams) = (status.RoutingStats ?? new RoutingCounters(), status.Streams ?? new StreamsSection());
            var counts = pipeline.Processor.GetTotals();
            var books = pipeline.Books();
            var summary = new RunSummary
            {
                Bus = pipeline.Bus.Status.Kind,
                Frames = pipeline.Simulator?.Venues.All.Sum(v => v.Sent.Frames) ?? routing.RoutedMessages,
                Published = routing.RoutedMessages - routing.DuplicateMessages,
                Consumed = counts.Consumed,
                Lost = monitor.Audit?.Lost,
                Duplicates = counts.Duplicates + routing.DuplicateMessages,
                Trades = monitor.Trades,
                Books = Math.Max(pipeline.ExpectedBooks, books.Count),
                Synced = books.Count(static b => b.IsSynced),
                Gaps = monitor.Gaps.Count,
                Reconnections = routing.Reconnections,
                P50Us = monitor.Latency.Quantile(0.5),
                P99Us = monitor.Latency.Quantile(0.99),
                Compared = monitor.Truth?.Compared,
                Wrong = monitor.Truth?.Wrong,
                Unrecorded = monitor.Audit?.Unrecorded,
                Listings = monitor.Listings?.Listings,
                ListingsMissed = monitor.Listings is null ? null : missed.Count,
                Unsubscribed = monitor.Listings is null ? null : abandoned.Count,
                GapsByCause = monitor.Gaps.Values.GroupBy(g => GapRecordJson.Name(g.Cause)).ToDictionary(g => g.Key, g => (long)g.Count()),
                Desired = streams.Desired,
                Established = streams.Established,
                Flowing = streams.Flowing,
                Rejected = streams.Rejected.Count,
                ConfigGeneration = status.ConfigGeneration,
            };
            return summary with { Reason = RunVerdict.Explain(summary, status, pipeline.Configuration, pipeline.Unsynced()) };
        }
    }

    private bool IsAwaiting(long cut)
    {
        lock (pipeline.Monitor.Gate) return pipeline.Monitor.Audit?.IsAwaiting(cut) ?? false;
    }

    private bool EndFaults()
    {
        var had = false;
        foreach (var venue in pipeline.Simulator?.Venues.All ?? [])
        {
            had |= venue.FaultCounts().Count > 0;
            venue.Withdraw();
        }

        return had;
    }
}
