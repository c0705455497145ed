using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Rendering;

/// <summary>The connector's container: environment, probes, mounts, restricted security.</summary>
internal static class ConnectorContainer
{
    private const string DefaultResources = """{"requests":{"cpu":"50m","memory":"96Mi"},"limits":{"memory":"384Mi"}}""";

    public static JsonObject Render(ExchangeSubscription subscription, string shard, OperatorOptions options)
    {
        var spec = subscription.Spec;
        var container = new JsonObject
        {
            ["name"] = "connector",
            ["image"] = options.ConnectorImage,
            ["imagePullPolicy"] = options.ImagePullPolicy,
            ["args"] = new JsonArray("--config", "/etc/marketprism/config.yaml"),
            ["env"] = Environment(subscription, shard, options),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = PodTemplate.HttpPort, ["protocol"] = "TCP" }),
            ["startupProbe"] = Probe("/startupz", 5, 3, 60),
            ["livenessProbe"] = Probe("/livez", 10, 5, 6),
            ["readinessProbe"] = Probe("/readyz", 5, 3, 3),
            ["resources"] = JsonNode.Parse((spec.Template?.Resources ?? options.ConnectorResources)?.GetRawText() ?? DefaultResources),
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            },
            ["terminationMessagePath"] = "/dev/termination-log",
            ["volumeMounts"] = Mounts(subscription, options),
        };
        // Named whole, so that a missing Secret shows in the container's state instead of an unauthorised client
        if (PodTemplate.NatsSecret(subscription, options) is { Length: > 0 } secret)
        {
            container["envFrom"] = new JsonArray(new JsonObject { ["prefix"] = "NATS_SECRET_", ["secretRef"] = new JsonObject { ["name"] = secret } });
        }

        return container;
    }

    private static JsonArray Environment(ExchangeSubscription subscription, string shard, OperatorOptions options)
    {
        var variables = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            ["CONTAINER_NAME"] = Value("connector"),
            ["DOTNET_EnableDiagnostics"] = Value("0"), // its sockets need a writable file system
            ["DOTNET_GCgen0size"] = Value("0x400000"), // else as much as the processor's last-level cache, 200 MB and more on some servers, before the first collection
            ["MARKETPRISM_SHARD"] = Value(shard),
            ["MARKETPRISM_STATE_DIRECTORY"] = Value("/var/lib/marketprism"),
            ["NODE_NAME"] = Field("spec.nodeName"),
            ["POD_NAME"] = Field("metadata.name"),
            ["POD_NAMESPACE"] = Field("metadata.namespace"),
            ["POD_UID"] = Field("metadata.uid"),
        };
        if (PodTemplate.NatsSecret(subscription, options) is { Length: > 0 } secret)
        {
            variables["MARKETPRISM__NATS__USER"] = Secret(secret, "username", true);
            variables["MARKETPRISM__NATS__PASSWORD"] = Secret(secret, "password", true);
            variables["MARKETPRISM__NATS__TOKEN"] = Secret(secret, "token", true);
        }

        if (subscription.Spec.Proxy?.SecretRef is { } proxy) variables["MARKETPRISM__SUBSCRIPTIONS__0__PROXY__URLS"] = Secret(proxy.Name, "urls", false);
        if (subscription.GetAnnotation(Names.DebugHooks) == "true") variables["MARKETPRISM_DEBUG_HOOKS"] = Value("1");
        if (options.OtlpEndpoint.Length > 0) variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Value(options.OtlpEndpoint);
        foreach (var (name, value) in subscription.Spec.Template?.Env ?? []) variables[name] = Value(value);
        return new JsonArray([.. variables.Select(v => Named(v.Key, v.Value))]);
    }

    private static JsonArray Mounts(ExchangeSubscription subscription, OperatorOptions options)
    {
        var mounts = new JsonArray(
            Mount("config", "/etc/marketprism", true),
            Mount("state", "/var/lib/marketprism", false),
            Mount("tmp", "/tmp", false));
        if (subscription.Spec.Tls?.CaConfigMapRef is not null) mounts.Add((JsonNode)Mount("venue-ca", Path.GetDirectoryName(ConnectorConfiguration.CaFile)!, true));
        if (options.NatsCa && PodTemplate.NatsSecret(subscription, options).Length > 0) mounts.Add((JsonNode)Mount("nats-ca", Path.GetDirectoryName(ConnectorConfiguration.NatsCaFile)!, true));
        return mounts;
    }

    private static JsonObject Probe(string path, int period, int timeout, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = "http" },
        ["periodSeconds"] = period,
        ["timeoutSeconds"] = timeout,
        ["failureThreshold"] = failures,
    };

    private static JsonObject Mount(string name, string path, bool readOnly)
    {
        var mount = new JsonObject { ["name"] = name, ["mountPath"] = path };
        if (readOnly) mount["readOnly"] = true;
        return mount;
    }

    private static JsonObject Value(string value) => new() { ["value"] = value };

    private static JsonObject Field(string path) => new() { ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } } };

    private static JsonObject Secret(string name, string key, bool optional)
    {
        var reference = new JsonObject { ["name"] = name, ["key"] = key };
        if (optional) reference["optional"] = true;
        return new JsonObject { ["valueFrom"] = new JsonObject { ["secretKeyRef"] = reference } };
    }

    private static JsonObject Named(string name, JsonObject value)
    {
        var result = new JsonObject { ["name"] = name };
        foreach (var (key, content) in value) result[key] = content?.DeepClone();
        return result;
    }
}
