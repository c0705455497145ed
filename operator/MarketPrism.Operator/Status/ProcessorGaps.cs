using System.Text.Json;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Status;

/// <summary>
/// The gaps that processors count: they have the whole ledger, also when the connectors that opened the records are gone. The last report of each processor; reports age out like those of connectors.
/// </summary>
internal sealed class ProcessorGaps(TimeProvider time)
{
    private const int MostSymbols = 10_000; // a document may be anybody's
    private const int MostProcessors = 256; // there are 64 partitions
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Dictionary<string, int> Open, long At)> _reports = new(StringComparer.Ordinal);

    /// <summary>Called for an exchange and market of which something changed.</summary>
    public Action<string, string> Changed { get; set; } = static (_, _) => { };

    /// <summary>Takes a status document; one that is no processor's is left alone.</summary>
    /// <param name="processor">Where it came from: its subject.</param>
    /// <param name="json">UTF-8 JSON.</param>
    public void Take(string processor, ReadOnlyMemory<byte> json)
    {
        if (TryRead(json) is not { } open) return;
        Dictionary<string, int> before;
        lock (_lock)
        {
            before = _reports.TryGetValue(processor, out var known) && IsCurrent(known.At) ? known.Open : [];
            foreach (var (name, report) in _reports)
            {
                if (!IsCurrent(report.At)) _reports.Remove(name);
            }

            if (_reports.Count >= MostProcessors && !_reports.ContainsKey(processor)) return; // somebody makes them up
            _reports[processor] = (open, time.GetTimestamp());
        }

        var markets = open.Except(before).Concat(before.Except(open)).Select(static c => c.Key.Split('.', 3)).Where(static n => n.Length == 3).Select(static n => (n[0], n[1])).Distinct();
        foreach (var (exchange, market) in markets) Changed(exchange, market);
    }

    /// <summary>How many gaps are open in the symbols of a subscription, as the processor counts that knows of most.</summary>
    public int OpenOf(ExchangeSubscriptionSpec spec)
    {
        var prefix = $"{Names.ExchangeToken(spec)}.{spec.Market}.";
        lock (_lock)
        {
            var most = 0;
            foreach (var (open, at) in _reports.Values)
            {
                if (open.Count > 0 && IsCurrent(at)) most = Math.Max(most, spec.Symbols.Sum(symbol => open.GetValueOrDefault(prefix + symbol)));
            }

            return most;
        }
    }

    private static Dictionary<string, int>? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Find(root, "service") is not { ValueKind: JsonValueKind.String } service || !service.ValueEquals("processor"u8)) return null;
            var open = new Dictionary<string, int>(StringComparer.Ordinal);
            if (Find(root, "gaps") is not { } gaps || Find(gaps, "open_by_symbol") is not { ValueKind: JsonValueKind.Object } counts) return open;
            foreach (var count in counts.EnumerateObject().Take(MostSymbols))
            {
                if (count.Value.ValueKind == JsonValueKind.Number && count.Value.TryGetInt32(out var number)) open[count.Name] = number;
            }

            return open;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // whoever reads it as a connector's counts it
        }
    }

    private static JsonElement? Find(JsonElement owner, string key) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) ? value : null;

    private bool IsCurrent(long at) => time.GetElapsedTime(at) < ConnectorReports.Life;
}
