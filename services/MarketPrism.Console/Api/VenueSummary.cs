using System.Globalization;
using System.Text.Json;

namespace MarketPrism.WebConsole.Api;

/// <summary>The sum of the status documents of one market's connectors.</summary>
internal sealed class VenueSummary(string exchange, string market)
{
    private readonly SortedSet<string> _problems = new(StringComparer.Ordinal);
    private int _shards;
    private int _ready;
    private long _desired;
    private long _established;
    private long _flowing;
    private long _rejected;
    private bool _isPaused = true;
    private long _stale;
    private long _reconnections;

    internal string Exchange { get; } = exchange;

    internal string Market { get; } = market;

    internal double MessagesPerSecond { get; private set; }

    internal void Add(JsonElement status)
    {
        _shards++;
        if (status.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True) _ready++;
        if (status.TryGetProperty("streams", out var streams))
        {
            _desired += Number(streams, "desired");
            _established += Number(streams, "established");
            _flowing += Number(streams, "flowing");
            if (streams.TryGetProperty("rejected", out var rejected) && rejected.ValueKind == JsonValueKind.Array) _rejected += rejected.GetArrayLength();
            _stale += Number(streams, "stale");
        }

        _isPaused &= status.TryGetProperty("state", out var state) && state.ValueKind == JsonValueKind.String && state.ValueEquals("Paused"u8);
        if (status.TryGetProperty("routing_stats", out var routing)) _reconnections += Number(routing, "reconnections");
        if (status.TryGetProperty("rates", out var rates) && rates.TryGetProperty("messages_per_s", out var rate)) MessagesPerSecond += rate.GetDouble();
        if (!status.TryGetProperty("reasons", out var reasons)) return;
        foreach (var reason in reasons.EnumerateArray())
        {
            if (reason.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text) _problems.Add(text);
        }
    }

    /// <summary>A connector of which nothing is heard any more.</summary>
    internal void AddSilent(string shard, TimeSpan since) => _problems.Add(string.Create(
        CultureInfo.InvariantCulture, $"{shard} has not reported for {since.TotalSeconds:0} s: is it running, and does it reach the bus? What is shown of it is old."));

    internal void Write(Utf8JsonWriter json, byte[]? verdict)
    {
        json.WriteStartObject();
        json.WriteString("exchange", Exchange);
        json.WriteString("market", Market);
        json.WriteString("verdict", Verdict(verdict));
        json.WriteNumber("shards", _shards);
        json.WriteNumber("ready", _ready);
        json.WriteNumber("desired", _desired);
        json.WriteNumber("established", _established);
        json.WriteNumber("flowing", _flowing);
        json.WriteNumber("rejected", _rejected);
        json.WriteNumber("stale", _stale);
        json.WriteNumber("reconnections", _reconnections);
        json.WriteNumber("messages_per_s", MessagesPerSecond);
        json.WriteString("problems", string.Join(" ", _problems.Count > 0 || Missing() is not { } missing ? _problems : [missing]));
        json.WriteEndObject();
    }

    /// <summary>Nothing is well on nothing, even where a connector gives no reason.</summary>
    private string? Missing()
    {
        if (_isPaused) return null;
        if (_desired == 0) return "No stream is asked for: nothing is collected.";
        return _established + _rejected < _desired || _established == 0 ? $"{_established} of {_desired} streams are established." : null;
    }

    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

    private static string Verdict(byte[]? json)
    {
        if (json is null) return "";
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("verdict", out var verdict) ? verdict.GetString() ?? "" : "";
    }
}
