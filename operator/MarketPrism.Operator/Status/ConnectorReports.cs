namespace MarketPrism.Operator.Status;

/// <summary>The last report of each connector pod; reports age out.</summary>
internal sealed class ConnectorReports(TimeProvider time)
{
    /// <summary>Reports come every 5 s; older than this says nothing any more.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(20);

    private const int MaxReports = 20_000;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Shard, string Pod), ConnectorReport> _reports = [];
    private long _version;

    /// <summary>Moves with every change that says something.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Called for a subscription about which something changed.</summary>
    public Action<string, string> Changed { get; set; } = (_, _) => { };

    public void Take(ConnectorReport report)
    {
        bool isNews;
        lock (_lock)
        {
            var key = (report.Namespace, report.Shard, report.Pod);
            var isKnown = _reports.TryGetValue(key, out var before);
            if (!isKnown && _reports.Count >= MaxReports) return; // more pods than any cluster has connectors: somebody makes them up
            isNews = before is null || !IsCurrent(before) || before.Essence != report.Essence;
            _reports[key] = report;
            if (isNews) _version++;
        }

        if (isNews) Changed(report.Namespace, report.Subscription);
    }

    /// <summary>The current reports of a shard's pods.</summary>
    public IReadOnlyList<ConnectorReport> Of(string @namespace, string shard)
    {
        lock (_lock) return [.. _reports.Values.Where(r => r.Namespace == @namespace && r.Shard == shard && IsCurrent(r))];
    }

    /// <summary>All current reports.</summary>
    public IReadOnlyList<ConnectorReport> Current()
    {
        lock (_lock) return [.. _reports.Values.Where(IsCurrent)];
    }

    /// <summary>Forgets pods that are long silent; tells of those that have just fallen silent.</summary>
    public void Sweep()
    {
        var silent = new HashSet<(string, string)>();
        lock (_lock)
        {
            foreach (var (key, report) in _reports.ToList())
            {
                var age = time.GetElapsedTime(report.ReceivedAt);
                if (age >= Life && age < Life * 2) silent.Add((report.Namespace, report.Subscription));
                if (age >= Forgotten) _reports.Remove(key);
            }
        }

        foreach (var (ns, subscription) in silent) Changed(ns, subscription);
    }

    private bool IsCurrent(ConnectorReport report) => time.GetElapsedTime(report.ReceivedAt) < Life;
}
