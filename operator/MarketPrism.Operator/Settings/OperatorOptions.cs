using System.Text.Json;
using MarketPrism.Configuration;

namespace MarketPrism.Operator.Settings;

/// <summary>The operator's settings, from the environment (the chart sets it).</summary>
internal sealed record OperatorOptions
{
    /// <summary>The connectors' image. <c>MARKETPRISM_OPERATOR_CONNECTOR_IMAGE</c>, required.</summary>
    public required string ConnectorImage { get; init; }

    /// <summary>When the image is pulled. <c>…_IMAGE_PULL_POLICY</c>, default IfNotPresent.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Secrets to pull the image with. <c>…_IMAGE_PULL_SECRETS</c>, comma-separated.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>Namespaces to watch, empty: all. <c>…_WATCH_NAMESPACES</c>, comma-separated.</summary>
    public IReadOnlyList<string> WatchNamespaces { get; init; } = [];

    /// <summary>NATS, for the operator and the connectors. <c>…_NATS_URLS</c>, comma-separated, required.</summary>
    public required IReadOnlyList<string> NatsUrls { get; init; }

    /// <summary>The Secret with NATS credentials in each connector's namespace; empty: none. <c>…_NATS_SECRET</c>.</summary>
    public string NatsSecret { get; init; } = "";

    /// <summary>Whether that Secret has <c>ca.crt</c>. <c>…_NATS_CA</c>, default false.</summary>
    public bool NatsCa { get; init; }

    /// <summary>The operator's own credentials: <c>…_NATS_USER</c>, <c>…_NATS_PASSWORD</c>, <c>…_NATS_TOKEN</c>, <c>…_NATS_CA_FILE</c>.</summary>
    public string NatsUser { get; init; } = "";

    public string NatsPassword { get; init; } = "";

    public string NatsToken { get; init; } = "";

    public string NatsCaFile { get; init; } = "";

    /// <summary>The subjects' prefixes. <c>…_SUBJECT_PREFIX</c>, <c>…_NORMALIZED_PREFIX</c>.</summary>
    public string SubjectPrefix { get; init; } = "marketprism";

    public string NormalizedPrefix { get; init; } = "marketprism";

    /// <summary>Where connectors send traces; empty: nowhere. <c>…_OTLP_ENDPOINT</c>.</summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>Connectors' resources where a subscription names none, as JSON. <c>…_CONNECTOR_RESOURCES</c>.</summary>
    public JsonElement? ConnectorResources { get; init; }

    /// <summary>The part of frames that is traced. <c>…_TRACE_RATIO</c>, 0 … 1, default 0.01.</summary>
    public string TraceRatio { get; init; } = "0.01";

    /// <summary>Connectors of one exchange that roll at a time. <c>…_MAX_ROLLOUTS</c>, 1 … 100, default 2.</summary>
    public int MaxRollouts { get; init; } = 2;

    /// <summary>How long a new operator waits for reports: before, it starts no rollout (the venue may be away), and keeps the conditions that its predecessor wrote. 15 s: three reports.</summary>
    public TimeSpan ReportGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Subscriptions reconciled at a time. <c>…_WORKERS</c>, 1 … 64, default 8.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>Elects one of several operators. <c>…_LEADER_ELECTION</c>, default true.</summary>
    public bool LeaderElection { get; init; } = true;

    /// <summary>Whether connectors get NetworkPolicies. <c>…_NETWORK_POLICY</c>, default true.</summary>
    public bool NetworkPolicy { get; init; } = true;

    /// <summary>Namespaces that may read the connectors' metrics and status beside the operator's. <c>…_SCRAPE_NAMESPACES</c>.</summary>
    public IReadOnlyList<string> ScrapeNamespaces { get; init; } = [];

    /// <summary>The port of <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c>. <c>…_HTTP_PORT</c>, default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>What is logged. <c>…_LOG_LEVEL</c>, trace debug info warning error, default info.</summary>
    public LogVerbosity LogLevel { get; init; } = LogVerbosity.Info;

    /// <summary>The lease's and the field manager's name. <c>…_LEASE_NAME</c>, default marketprism-operator.</summary>
    public string LeaseName { get; init; } = "marketprism-operator";
}
