using System.Globalization;
using System.Text.Json;
using MarketPrism.Configuration;

namespace MarketPrism.Operator.Settings;

/// <summary>Reads the settings; every mistake names the variable and what is allowed.</summary>
internal sealed class OperatorOptionsReader(IReadOnlyDictionary<string, string> environment)
{
    public const string Prefix = "MARKETPRISM_OPERATOR_";

    private static readonly HashSet<string> Known =
    [
        "CONNECTOR_IMAGE", "IMAGE_PULL_POLICY", "IMAGE_PULL_SECRETS", "WATCH_NAMESPACES", "NATS_URLS", "NATS_SECRET", "NATS_CA", "NATS_USER", "NATS_PASSWORD", "NATS_TOKEN", "NATS_CA_FILE",
        "SUBJECT_PREFIX", "NORMALIZED_PREFIX", "OTLP_ENDPOINT", "CONNECTOR_RESOURCES", "TRACE_RATIO", "MAX_ROLLOUTS", "WORKERS", "LEADER_ELECTION", "NETWORK_POLICY", "SCRAPE_NAMESPACES", "HTTP_PORT", "LOG_LEVEL", "LEASE_NAME",
    ];

    public OperatorOptions Read()
    {
        // A Service named marketprism-operator makes the kubelet set MARKETPRISM_OPERATOR_SERVICE_… and …_PORT…: not ours
        var unknown = environment.Keys.FirstOrDefault(k => k.StartsWith(Prefix, StringComparison.Ordinal) && !Known.Contains(k[Prefix.Length..]) && !IsServiceLink(k[Prefix.Length..]));
        if (unknown is not null) throw new FormatException($"{unknown} is no setting of the operator; settings are {Prefix}{{{string.Join(", ", Known)}}}");
        var urls = List("NATS_URLS");
        if (urls.Length == 0) throw new FormatException($"{Prefix}NATS_URLS is missing: nats://host:4222, or several, comma-separated");
        return new OperatorOptions
        {
            ConnectorImage = Text("CONNECTOR_IMAGE", "") is { Length: > 0 } image ? image : throw new FormatException($"{Prefix}CONNECTOR_IMAGE is missing: the connectors' image"),
            ImagePullPolicy = Word("IMAGE_PULL_POLICY", "IfNotPresent", "Always", "IfNotPresent", "Never"),
            ImagePullSecrets = List("IMAGE_PULL_SECRETS"),
            WatchNamespaces = List("WATCH_NAMESPACES"),
            NatsUrls = urls,
            NatsSecret = Text("NATS_SECRET", ""),
            NatsCa = Flag("NATS_CA", false),
            NatsUser = Text("NATS_USER", ""),
            NatsPassword = Text("NATS_PASSWORD", ""),
            NatsToken = Text("NATS_TOKEN", ""),
            NatsCaFile = Text("NATS_CA_FILE", ""),
            SubjectPrefix = Text("SUBJECT_PREFIX", "marketprism"),
            NormalizedPrefix = environment.GetValueOrDefault(Prefix + "NORMALIZED_PREFIX") ?? "marketprism",
            OtlpEndpoint = Text("OTLP_ENDPOINT", ""),
            ConnectorResources = Json("CONNECTOR_RESOURCES"),
            TraceRatio = Ratio("TRACE_RATIO", "0.01"),
            MaxRollouts = Number("MAX_ROLLOUTS", 2, 1, 100),
            Workers = Number("WORKERS", 8, 1, 64),
            LeaderElection = Flag("LEADER_ELECTION", true),
            NetworkPolicy = Flag("NETWORK_POLICY", true),
            ScrapeNamespaces = List("SCRAPE_NAMESPACES"),
            HttpPort = Number("HTTP_PORT", 8080, 1, 65535),
            LogLevel = Enum.Parse<LogVerbosity>(Word("LOG_LEVEL", "info", "trace", "debug", "info", "warning", "error"), true),
            LeaseName = Text("LEASE_NAME", "marketprism-operator"),
        };
    }

    private static bool IsServiceLink(string rest) => rest.StartsWith("SERVICE_", StringComparison.Ordinal) || rest == "PORT" || rest.StartsWith("PORT_", StringComparison.Ordinal);

    private string Text(string key, string otherwise) => environment.GetValueOrDefault(Prefix + key) is { Length: > 0 } value ? value : otherwise;

    private string[] List(string key) => Text(key, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private bool Flag(string key, bool otherwise) => Text(key, otherwise ? "true" : "false") switch
    {
        "true" => true,
        "false" => false,
        var other => throw Wrong(key, other, "true, false"),
    };

    private int Number(string key, int otherwise, int least, int most)
    {
        var text = Text(key, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, text, $"{least} to {most}");
    }

    private string Ratio(string key, string otherwise)
    {
        var text = Text(key, otherwise);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? text : throw Wrong(key, text, "0 to 1");
    }

    private string Word(string key, string otherwise, params ReadOnlySpan<string> allowed)
    {
        var text = Text(key, otherwise);
        return allowed.Contains(text) ? text : throw Wrong(key, text, string.Join(", ", allowed.ToArray()));
    }

    private JsonElement? Json(string key)
    {
        var text = Text(key, "");
        if (text.Length == 0) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new FormatException($"{Prefix}{key} is no JSON: {e.Message}", e);
        }
    }

    private static FormatException Wrong(string key, string value, string allowed) => new($"{Prefix}{key} is '{value}'; allowed: {allowed}");
}
