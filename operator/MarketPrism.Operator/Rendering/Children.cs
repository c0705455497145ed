using System.Text.Json.Nodes;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Rendering;

/// <summary>The objects of a subscription as applied: whole intents, deterministic, without a timestamp or a default that is not meant.</summary>
internal sealed class Children(ExchangeSubscription subscription, OperatorOptions options, string operatorNamespace)
{
    private readonly string _name = subscription.Metadata.Name!;

    public JsonObject ServiceAccount() => Object("v1", "ServiceAccount", Names.ServiceAccount(subscription), null, new JsonObject { ["automountServiceAccountToken"] = false });

    public JsonObject DisruptionBudget() => Object("policy/v1", "PodDisruptionBudget", Names.DisruptionBudget(subscription), null, new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["maxUnavailable"] = 1,
            ["unhealthyPodEvictionPolicy"] = "AlwaysAllow", // pods of a venue that is down must not block a drain
            ["selector"] = Selector(),
        },
    });

    /// <summary>Connectors are the only pods that may leave the cluster; into them come the operator and scrapers, for status and metrics only.</summary>
    public JsonObject NetworkPolicy()
    {
        var from = new JsonArray([.. options.ScrapeNamespaces.Prepend(operatorNamespace).Distinct(StringComparer.Ordinal).Select(ns => new JsonObject
        {
            ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = ns } },
        })]);
        return Object("networking.k8s.io/v1", "NetworkPolicy", Names.NetworkPolicy(subscription), null, new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["podSelector"] = Selector(),
                ["policyTypes"] = new JsonArray("Ingress", "Egress"),
                ["ingress"] = new JsonArray(new JsonObject { ["from"] = from, ["ports"] = new JsonArray(new JsonObject { ["port"] = PodTemplate.HttpPort, ["protocol"] = "TCP" }) }),
                ["egress"] = new JsonArray(new JsonObject()), // venues, proxies, NATS, DNS and the collector are anywhere
            },
        });
    }

    /// <param name="index">The shard's number.</param>
    /// <param name="configuration">The file.</param>
    /// <param name="symbols">The shard's symbols, for the next plan.</param>
    /// <param name="changedAt">When the content last changed.</param>
    /// <param name="isEdited">Whether it has changed since it was made.</param>
    public JsonObject ConfigMap(int index, JsonObject configuration, IReadOnlyList<string> symbols, string changedAt, bool isEdited)
    {
        var result = Object("v1", "ConfigMap", Names.ConfigMap(subscription, index), Names.ShardName(subscription, index), new JsonObject
        {
            ["data"] = new JsonObject { ["config.yaml"] = YamlText.Of(configuration), ["symbols"] = string.Join('\n', symbols) },
        });
        result["metadata"]!["annotations"] = new JsonObject { [Names.ConfigHash] = ContentHash.Of(configuration), [Names.ConfigChanged] = changedAt };
        if (isEdited) result["metadata"]!["annotations"]![Names.ConfigEdited] = "true";
        return result;
    }

    /// <param name="index">The shard's number.</param>
    /// <param name="template">The pod template.</param>
    /// <param name="inputs">Hash of what the template is made from.</param>
    public JsonObject Deployment(int index, JsonObject template, string inputs)
    {
        var shard = Names.ShardName(subscription, index);
        var result = Object("apps/v1", "Deployment", Names.Deployment(subscription, index), shard, new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = subscription.Spec.Paused ? 0 : subscription.Spec.Replicas,
                ["revisionHistoryLimit"] = 2,
                ["progressDeadlineSeconds"] = 600,
                ["selector"] = new JsonObject { ["matchLabels"] = PodTemplate.SelectorLabels(subscription, shard) },
                // the new pod must be settled before the old one goes: a rollout loses nothing
                ["strategy"] = new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 1, ["maxUnavailable"] = 0 } },
                ["template"] = template,
            },
        });
        result["metadata"]!["annotations"] = new JsonObject { [Names.InputsHash] = inputs, [Names.RenderedHash] = ContentHash.Of(template) };
        return result;
    }

    private JsonObject Selector() => new()
    {
        ["matchLabels"] = new JsonObject { [Names.Name] = Names.ConnectorName, [Names.Subscription] = _name },
    };

    private JsonObject Object(string apiVersion, string kind, string name, string? shard, JsonObject content)
    {
        var labels = PodTemplate.Labels(subscription, shard);
        var result = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = subscription.Metadata.NamespaceProperty,
                ["labels"] = labels,
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "marketprism.io/v1alpha1",
                    ["kind"] = "ExchangeSubscription",
                    ["name"] = _name,
                    ["uid"] = subscription.Metadata.Uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
        };
        foreach (var (key, value) in content) result[key] = value?.DeepClone();
        return result;
    }
}
