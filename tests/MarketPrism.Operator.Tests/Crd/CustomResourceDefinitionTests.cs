using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Tests.Crd;

public sealed class CustomResourceDefinitionTests
{
    private const string Head = "# Generated from operator/MarketPrism.Operator/Entities; run the tests of MarketPrism.Operator with MARKETPRISM_ACCEPT=1 to renew it.\n";

    /// <summary>What a chart must guard: the static file is for kubectl and GitOps, the chart's copy is a template.</summary>
    private const string ChartHead =
        "{{- if .Values.crds.enabled }}\n" + Head;

    private const string ChartMetadata = "metadata:\n  name: exchangesubscriptions.marketprism.io\n";

    private const string ChartMetadataWithPolicy =
        "metadata:\n  name: exchangesubscriptions.marketprism.io\n  labels:\n    {{- include \"marketprism.labels\" . | nindent 4 }}\n  {{- if .Values.crds.keep }}\n  annotations:\n    helm.sh/resource-policy: keep\n  {{- end }}\n";

    [Fact]
    public void The_static_file_is_what_the_types_say() =>
        Golden.Check(Path.Combine("k8s", "crd", "exchangesubscriptions.marketprism.io.yaml"), Head + Text());

    [Fact]
    public void The_charts_copy_differs_in_its_guard_only()
    {
        var text = Text();
        Assert.Contains(ChartMetadata, text, StringComparison.Ordinal);
        Golden.Check(
            Path.Combine("charts", "marketprism", "templates", "crds", "exchangesubscriptions.yaml"),
            ChartHead + text.Replace(ChartMetadata, ChartMetadataWithPolicy, StringComparison.Ordinal) + "{{- end }}\n");
    }

    private static string Text() => YamlText.Of(CustomResourceDefinitionWriter.Of<ExchangeSubscription>());
}
