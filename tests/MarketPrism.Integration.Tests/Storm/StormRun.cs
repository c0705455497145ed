using System.Globalization;
using System.Text;
using MarketPrism.Cli.Run;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>Lets a storm loose on a running pipeline: all faults at once until each has struck often enough (some need others: a snapshot is refused only where one is asked for), and the bus killed now and then.</summary>
internal sealed class StormRun(NatsServerProcess server, ulong seed, int strikes, int kills, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    /// <summary>From so many strikes of each fault on it is long enough to say something about memory.</summary>
    internal const int LongStrikes = 20;
    private const int Samples = 8;
    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(8);
    private readonly Dictionary<string, long> _struck = [];

    /// <summary>How often each fault struck.</summary>
    internal IReadOnlyDictionary<string, long> Struck => _struck;

    internal int Kills { get; private set; }

    /// <summary>Whose the memory is: before the storm, each eighth of it, and when all is repaired. Only of a storm that is long enough for it to say something.</summary>
    internal List<StormMemory> Memory { get; } = [];

    private bool IsLong => strikes >= LongStrikes;

    /// <summary>The most of what waited anywhere.</summary>
    internal StormQueues Most { get; private set; }

    internal TimeSpan Took { get; private set; }

    internal async Task RunAsync(RunningPipeline pipeline, CancellationToken cancellationToken)
    {
        var simulator = pipeline.Simulator!;
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery, time);
        while (pipeline.Unsynced().Count > 0) await timer.WaitForNextTickAsync(cancellationToken);
        if (IsLong) Memory.Add(StormMemory.Of(pipeline, this, Memory));
        var rules = StormPlan.Faults(seed);
        foreach (var rule in rules) simulator.Venues.Inject(rule);
        var nextKill = KillEvery;
        while (time.GetElapsedTime(started) < limit && (Kills < kills || !rules.All(r => _struck.GetValueOrDefault(r.Name) >= strikes)))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            foreach (var rule in rules) Count(simulator, rule);
            Most = Most.Max(StormQueues.Of(pipeline));
            var share = rules.Average(r => Math.Min(1.0, (double)_struck.GetValueOrDefault(r.Name) / strikes));
            while (IsLong && Memory.Count < Samples && share >= (double)Memory.Count / Samples) Memory.Add(StormMemory.Of(pipeline, this, Memory));
            if (Kills == kills || time.GetElapsedTime(started) < nextKill) continue;
            nextKill = time.GetElapsedTime(started) + KillEvery;
            Kills++;
            await server.RestartAsync(cancellationToken);
        }

        Took = time.GetElapsedTime(started);
    }

    /// <summary>All is repaired, and nothing is on its way any more: what is held now is kept.</summary>
    internal void AtEnd(RunningPipeline pipeline)
    {
        if (IsLong) Memory.Add(StormMemory.Of(pipeline, this, Memory));
    }

    /// <summary>What happened, for a person.</summary>
    internal string Report(RunSummary summary)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"storm, seed {seed}: {Took.TotalSeconds:0} s, {Kills} times nats-server killed");
        foreach (var (name, count) in _struck) text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-28} {count,6}");
        foreach (var memory in Memory) text.AppendLine(CultureInfo.InvariantCulture, $"  memory: {memory}");
        if (Memory.Count > 1)
        {
            foreach (var (from, to) in new[] { (0, Memory.Count / 2), (Memory.Count / 2, Memory.Count - 1), (0, Memory.Count - 1) })
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  the pipeline's growth by type, sample {from + 1} to {to + 1}: {Memory[to].Pipeline.Growth(Memory[from].Pipeline)}");
            }

            for (var i = 0; i < StormMemory.Names.Length; i++) text.AppendLine(CultureInfo.InvariantCulture, $"  {StormMemory.Names[i]}: {Memory[^1].Parts[i].Growth(Memory[0].Parts[i])}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  the pipeline's last sample by type: {Memory[^1].Pipeline.Growth(HeapShare.Sum([]))}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  the test's growth by type: {Memory[^1].Test.Growth(Memory[0].Test)}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  most that waited: {Most}");
        return text.Append(summary.ToJson()).ToString();
    }

    private void Count(SimulatorHost simulator, FaultRule rule) =>
        _struck[rule.Name] = simulator.Venues.All.SelectMany(v => v.FaultCounts()).Where(c => c.Rule.Name == rule.Name).Sum(c => c.Injected);
}
