using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Rendering;

/// <summary>The connector's pod. Symbols and everything else that reloads stay out of it, so that an edit rolls nothing.</summary>
internal static class PodTemplate
{
    public const int HttpPort = 8080;

    /// <summary>Raised when a new operator must roll the connectors for what it renders otherwise; part of the inputs' hash.</summary>
    private const int Revision = 1;

    public static JsonObject SelectorLabels(ExchangeSubscription subscription, string shard) => new()
    {
        [Names.Name] = Names.ConnectorName,
        [Names.Instance] = shard,
        [Names.Subscription] = subscription.Metadata.Name,
    };

    public static JsonObject Labels(ExchangeSubscription subscription, string? shard)
    {
        var labels = new JsonObject
        {
            [Names.Name] = Names.ConnectorName,
            [Names.Component] = "connector",
            [Names.PartOf] = "marketprism",
            [Names.ManagedBy] = Names.Manager,
            [Names.Subscription] = subscription.Metadata.Name,
            [Names.Exchange] = Names.ExchangeToken(subscription.Spec),
            [Names.Market] = subscription.Spec.Market,
        };
        if (shard is null) return labels;
        labels[Names.Instance] = shard;
        labels[Names.Shard] = shard;
        return labels;
    }

    /// <summary>Hash of what a template is made from, not of what is made: a new operator alone must not roll the connectors.</summary>
    public static string Inputs(ExchangeSubscription subscription, OperatorOptions options)
    {
        var spec = subscription.Spec;
        return ContentHash.Of(new JsonObject
        {
            ["revision"] = Revision,
            ["image"] = options.ConnectorImage,
            ["pullPolicy"] = options.ImagePullPolicy,
            ["pullSecrets"] = string.Join(',', options.ImagePullSecrets),
            ["natsSecret"] = NatsSecret(subscription, options),
            ["natsCa"] = options.NatsCa,
            ["otlp"] = options.OtlpEndpoint,
            ["resources"] = options.ConnectorResources?.GetRawText(),
            ["proxy"] = spec.Proxy?.SecretRef?.Name,
            ["ca"] = spec.Tls?.CaConfigMapRef?.Name,
            ["debug"] = subscription.GetAnnotation(Names.DebugHooks),
            ["template"] = spec.Template is null ? null : JsonSerializer.SerializeToNode(spec.Template, OperatorJsonContext.Default.TemplateSpec),
        });
    }

    public static JsonObject Render(ExchangeSubscription subscription, int index, OperatorOptions options)
    {
        var shard = Names.ShardName(subscription, index);
        var template = subscription.Spec.Template;
        var labels = Labels(subscription, shard);
        foreach (var (key, value) in Sorted(template?.Labels)) labels.TryAdd(key, value);
        var metadata = new JsonObject { ["labels"] = labels };
        var annotations = new JsonObject { ["kubectl.kubernetes.io/default-container"] = "connector" };
        foreach (var (key, value) in Sorted(template?.Annotations)) annotations[key] = value;
        metadata["annotations"] = annotations;
        var spec = new JsonObject
        {
            ["serviceAccountName"] = Names.ServiceAccount(subscription),
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["terminationGracePeriodSeconds"] = 45,
            ["securityContext"] = new JsonObject { ["runAsNonRoot"] = true, ["runAsUser"] = 1654, ["runAsGroup"] = 1654, ["fsGroup"] = 1654, ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } },
            ["containers"] = new JsonArray(ConnectorContainer.Render(subscription, shard, options)),
            ["volumes"] = Volumes(subscription, index, options),
        };
        var secrets = (template?.ImagePullSecrets?.Select(s => s.Name) ?? options.ImagePullSecrets).ToArray();
        if (secrets.Length > 0) spec["imagePullSecrets"] = new JsonArray([.. secrets.Select(s => new JsonObject { ["name"] = s })]);
        if (template?.PriorityClassName is { Length: > 0 } priority) spec["priorityClassName"] = priority;
        if (template?.NodeSelector is { Count: > 0 } nodes) spec["nodeSelector"] = new JsonObject(Sorted(nodes).Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value)));
        if (template?.Tolerations is { Count: > 0 } tolerations) spec["tolerations"] = new JsonArray([.. tolerations.Select(Node)]);
        if (template?.Affinity is { ValueKind: JsonValueKind.Object } affinity) spec["affinity"] = Node(affinity);
        spec["topologySpreadConstraints"] = template?.TopologySpreadConstraints is { Count: > 0 } spread ? new JsonArray([.. spread.Select(Node)]) : new JsonArray(SpreadOverNodes(subscription, shard));
        return new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
    }

    private static JsonArray Volumes(ExchangeSubscription subscription, int index, OperatorOptions options)
    {
        var volumes = new JsonArray(
            new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = Names.ConfigMap(subscription, index), ["items"] = new JsonArray(new JsonObject { ["key"] = "config.yaml", ["path"] = "config.yaml" }) } },
            new JsonObject { ["name"] = "state", ["emptyDir"] = new JsonObject { ["sizeLimit"] = "16Mi" } },
            new JsonObject { ["name"] = "tmp", ["emptyDir"] = new JsonObject { ["sizeLimit"] = "64Mi" } });
        if (subscription.Spec.Tls?.CaConfigMapRef is { } ca) volumes.Add((JsonNode)new JsonObject { ["name"] = "venue-ca", ["configMap"] = new JsonObject { ["name"] = ca.Name } });
        if (options.NatsCa && NatsSecret(subscription, options) is { Length: > 0 } secret)
        {
            volumes.Add((JsonNode)new JsonObject
            {
                ["name"] = "nats-ca",
                ["secret"] = new JsonObject { ["secretName"] = secret, ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }) },
            });
        }

        return volumes;
    }

    public static string NatsSecret(ExchangeSubscription subscription, OperatorOptions options) => subscription.Spec.Nats?.SecretRef?.Name ?? options.NatsSecret;

    /// <summary>Hot-hot pods of a shard on different nodes where there are several.</summary>
    private static JsonObject SpreadOverNodes(ExchangeSubscription subscription, string shard) => new()
    {
        ["maxSkew"] = 1,
        ["topologyKey"] = "kubernetes.io/hostname",
        ["whenUnsatisfiable"] = "ScheduleAnyway",
        ["labelSelector"] = new JsonObject { ["matchLabels"] = SelectorLabels(subscription, shard) },
    };

    private static IEnumerable<KeyValuePair<string, string>> Sorted(Dictionary<string, string>? map) => (map ?? []).OrderBy(p => p.Key, StringComparer.Ordinal);

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());
}
