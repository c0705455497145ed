using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MarketPrism.Chart.Tests;

/// <summary>README.md and values.schema.json, written from values.yaml.</summary>
internal static class ChartDocuments
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Readme(IReadOnlyList<ChartValue> values)
    {
        var text = new StringBuilder("""
            # MarketPrism chart

            <!-- Written from values.yaml: run the tests of MarketPrism.Chart with MARKETPRISM_ACCEPT=1 to renew it. -->

            Installs the operator, NATS, the processors and the console; optionally exchanges to try things out (`simulator`), subscriptions to look at (`demo`) and Jaeger.
            The operator makes connectors for the ExchangeSubscriptions that users apply. Kubernetes 1.29 or newer.

            ```
            helm install marketprism charts/marketprism --namespace marketprism --create-namespace --set simulator.enabled=true,demo.enabled=true
            kubectl wait -n marketprism --for=condition=Ready exsub --all --timeout=120s
            kubectl get exsub -n marketprism
            helm test marketprism -n marketprism
            ```

            `helm upgrade` also upgrades the CRD. `helm uninstall` stops the operator and the connectors; the CRD and all ExchangeSubscriptions stay (`crds.keep`).
            The NATS password is made at the first install and read back from its Secret later; where the chart is rendered without a cluster (GitOps), set `nats.auth.existingSecret` or `nats.auth.password`.

            ## Values

            | value | default | what it does |
            |---|---|---|

            """);
        foreach (var value in values)
        {
            var allowed = value.Allowed.Count > 0 ? $" ({string.Join(", ", value.Allowed.Select(a => $"`{a}`"))})" : "";
            text.Append($"| `{string.Join('.', value.Path)}` | `{value.Default.Replace("|", "\\|", StringComparison.Ordinal)}` | {value.Description}{allowed} |\n");
        }

        return text.ToString();
    }

    public static string Schema(IReadOnlyList<ChartValue> values)
    {
        var root = Section();
        root["$schema"] = "http://json-schema.org/draft-07/schema#";
        root["title"] = "Values of the MarketPrism chart";
        foreach (var value in values)
        {
            var section = root;
            foreach (var key in value.Path.Take(value.Path.Count - 1))
            {
                var properties = (JsonObject)section["properties"]!;
                if (properties[key] is null) properties[key] = Section();
                section = (JsonObject)properties[key]!;
            }

            ((JsonObject)section["properties"]!)[value.Path[^1]] = Of(value);
        }

        // values of a parent chart, which nobody here can know
        ((JsonObject)root["properties"]!["global"]!)["additionalProperties"] = true;
        return root.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Of(ChartValue value)
    {
        var schema = new JsonObject { ["description"] = value.Description };
        if (value.Allowed.Count > 0) schema["enum"] = new JsonArray([.. value.Allowed.Select(a => JsonValue.Create(a))]);
        else schema["type"] = value.Kind;
        if (value.Kind is "integer" or "number") schema["minimum"] = 0;
        return schema;
    }

    private static JsonObject Section() => new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JsonObject() };
}
