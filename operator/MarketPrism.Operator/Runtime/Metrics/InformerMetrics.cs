using System.Diagnostics.Metrics;

namespace MarketPrism.Operator.Runtime.Metrics;

/// <summary>Listings and watches, by resource.</summary>
internal sealed class InformerMetrics
{
    private readonly Counter<long> _lists;
    private readonly Counter<long> _listFailures;
    private readonly Counter<long> _watchEnds;

    public InformerMetrics(Meter meter)
    {
        _lists = meter.CreateCounter<long>("reflector_lists_total", description: "Complete listings by resource; more than one per start means that versions expired.");
        _listFailures = meter.CreateCounter<long>("reflector_list_failures_total", description: "Failed listings by resource.");
        _watchEnds = meter.CreateCounter<long>("reflector_watch_ends_total", description: "Ended watches by resource and reason: timeout (normal), expired, idle, error.");
    }

    /// <summary>A resource is going to be watched: its series start at zero, so that rates and alerts work.</summary>
    public void Watching(string resource)
    {
        _listFailures.Add(0, new KeyValuePair<string, object?>("resource", resource));
        foreach (var reason in (string[])["timeout", "expired", "idle", "error"]) _watchEnds.Add(0, new("resource", resource), new("reason", reason));
    }

    public void Listed(string resource) => _lists.Add(1, new KeyValuePair<string, object?>("resource", resource));

    public void ListFailed(string resource) => _listFailures.Add(1, new KeyValuePair<string, object?>("resource", resource));

    public void WatchEnded(string resource, string reason) => _watchEnds.Add(1, new("resource", resource), new("reason", reason));
}
