using System.Runtime;

namespace MarketPrism.Benchmarks.Measure;

/// <summary>
/// Measures workloads side by side: all of them in every round, so that whatever else the machine does falls on all alike. What counts is the processor time of the measuring thread, not the clock
/// on the wall: on a shared machine that would also count the neighbours.
/// </summary>
internal sealed class Stage(TimeSpan slice, int rounds)
{
    private const int QuietPasses = 3;
    private static readonly TimeSpan MostWarmUp = TimeSpan.FromSeconds(20);

    public IReadOnlyList<Result> Run(params IReadOnlyList<Workload> workloads)
    {
        foreach (var workload in workloads) WarmUp(workload);
        var costs = workloads.Select(_ => new List<double>()).ToList();
        var bytes = new double[workloads.Count];
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < workloads.Count; i++)
            {
                costs[i].Add(Repeat(workloads[i], slice, out var frames, out var allocated) * 1e9 / frames);
                bytes[i] = (double)allocated / frames;
            }
        }

        return [.. workloads.Select((w, i) => new Result(w.Name, Median(costs[i]), bytes[i]))];
    }

    /// <summary>
    /// Until the JIT has nothing more to improve: code that still counts its branches is several times slower, and on a busy machine the better code comes late. A fixed time would measure that.
    /// </summary>
    private void WarmUp(Workload workload)
    {
        var (quiet, compiled, spent) = (0, -1L, 0.0);
        while (quiet < QuietPasses && spent < MostWarmUp.TotalSeconds)
        {
            spent += Repeat(workload, slice, out _, out _);
            var now = JitInfo.GetCompiledMethodCount();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
        }
    }

    private static double Repeat(Workload workload, TimeSpan duration, out long frames, out long allocated)
    {
        frames = allocated = 0;
        var busy = TimeSpan.Zero;
        do
        {
            workload.Reset();
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadClock.Now;
            workload.Pass();
            busy += ThreadClock.Now - start;
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
            frames += workload.Frames;
        }
        while (busy < duration);
        return busy.TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
