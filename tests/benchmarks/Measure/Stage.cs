namespace MarketPrism.Benchmarks.Measure;

/// <summary>
/// Measures workloads side by side: all of them in every round, so that whatever else the machine does falls on all alike. What counts is the processor time of this process, not the clock on
/// the wall: one thread runs, and on a shared machine the wall also counts the neighbours.
/// </summary>
internal sealed class Stage(TimeSpan warmUp, TimeSpan slice, int rounds)
{
    public IReadOnlyList<Result> Run(params IReadOnlyList<Workload> workloads)
    {
        foreach (var workload in workloads) Repeat(workload, warmUp, out _, out _);
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

    private static double Repeat(Workload workload, TimeSpan duration, out long frames, out long allocated)
    {
        frames = allocated = 0;
        var busy = TimeSpan.Zero;
        do
        {
            workload.Reset();
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            workload.Pass();
            busy += Environment.CpuUsage.TotalTime - start;
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
