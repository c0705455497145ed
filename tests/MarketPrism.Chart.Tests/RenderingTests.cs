using System.Text.Json.Nodes;

namespace MarketPrism.Chart.Tests;

/// <summary>What helm makes of the chart, for each set of values in ci/.</summary>
public sealed class RenderingTests
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["v1"] = ["ConfigMap", "Secret", "Service", "ServiceAccount", "Pod"],
        ["apps/v1"] = ["Deployment", "StatefulSet"],
        ["batch/v1"] = ["Job"],
        ["policy/v1"] = ["PodDisruptionBudget"],
        ["networking.k8s.io/v1"] = ["NetworkPolicy", "Ingress"],
        ["rbac.authorization.k8s.io/v1"] = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
        ["apiextensions.k8s.io/v1"] = ["CustomResourceDefinition"],
        ["monitoring.coreos.com/v1"] = ["ServiceMonitor", "PodMonitor", "PrometheusRule"],
    };

    [Fact]
    public async Task Lint_is_clean_and_everything_is_well_formed_and_unique()
    {
        SkipWithoutHelm();
        foreach (var values in Helm.ValueFiles)
        {
            var lint = await Helm.RunAsync("lint", "--strict", Helm.Chart, "-f", values);
            Assert.True(lint.Code == 0, lint.Output + lint.Error);
            var manifests = Helm.Parse(await Helm.TemplateAsync("-f", values));
            Assert.NotEmpty(manifests);
            Assert.All(manifests, m => Assert.Contains((string)m["kind"]!, Known[(string)m["apiVersion"]!]));
            Assert.All(manifests, m => Assert.InRange(((string)m["metadata"]!["name"]!).Length, 1, 63));
            Assert.Equal(manifests.Count, manifests.Select(m => $"{m["kind"]} {m["metadata"]!["namespace"]} {m["metadata"]!["name"]}").Distinct().Count());
        }
    }

    [Theory]
    [InlineData("operator.replica=2", "replica")]
    [InlineData("nats.storage=floppy", "nats.storage")]
    [InlineData("image.pullPolicy=Sometimes", "pullPolicy")]
    [InlineData("processor.replicas=-1", "processor.replicas")]
    [InlineData("monitoring.serviceMonitor.enabled=true,monitoring.podMonitor.enabled=true", "scraped twice")]
    [InlineData("demo.enabled=true", "simulator.enabled")]
    [InlineData("nats.enabled=false", "nats.url is needed")]
    [InlineData("console.ingress.enabled=true,console.ingress.host=books.example.com", "console.tokenSecret")]
    public async Task Bad_values_are_refused_by_name(string set, string says)
    {
        SkipWithoutHelm();
        var (code, _, error) = await Helm.RunAsync("template", "release", Helm.Chart, "--kube-version", "1.31.0", "--set", set);
        Assert.NotEqual(0, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console.enabled=true", "bind: 127.0.0.1")] // the console refuses to be open to others without a token
    [InlineData("console.tokenSecret=console-token", "bind: 0.0.0.0")]
    public async Task The_console_is_open_to_the_cluster_only_with_a_token(string set, string says)
    {
        SkipWithoutHelm();
        var manifests = Helm.Parse(await Helm.TemplateAsync("--set", set));
        var map = Assert.Single(manifests, m => (string)m["kind"]! == "ConfigMap" && ((string)m["metadata"]!["name"]!).EndsWith("-console", StringComparison.Ordinal));
        Assert.Contains(says, (string)map["data"]!["config.yaml"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_pod_is_restricted_and_only_those_that_need_it_get_a_token()
    {
        SkipWithoutHelm();
        foreach (var values in Helm.ValueFiles)
        {
            foreach (var (name, pod) in Pods(Helm.Parse(await Helm.TemplateAsync("-f", values))))
            {
                Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!, name);
                Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
                Assert.Equal(name.EndsWith("-operator", StringComparison.Ordinal) || name.EndsWith("-stop", StringComparison.Ordinal) || name.EndsWith("-demo", StringComparison.Ordinal) || name.EndsWith("-test", StringComparison.Ordinal), (bool)pod["automountServiceAccountToken"]!);
                foreach (var container in pod["containers"]!.AsArray())
                {
                    var security = container!["securityContext"]!;
                    Assert.False((bool)security["allowPrivilegeEscalation"]!, name);
                    Assert.True((bool)security["readOnlyRootFilesystem"]!, name);
                    Assert.Equal(["ALL"], security["capabilities"]!["drop"]!.AsArray().Select(c => (string)c!));
                    Assert.NotNull(container["resources"]!["limits"]!["memory"]);
                    var names = (container["env"] as JsonArray ?? []).Select(e => (string)e!["name"]!).ToList();
                    Assert.Equal(names.Count, names.Distinct().Count());
                }
            }
        }
    }

    [Fact]
    public async Task Images_are_replaceable_as_a_whole_and_by_digest()
    {
        SkipWithoutHelm();
        var manifests = Helm.Parse(await Helm.TemplateAsync("--set", "global.imageRegistry=r.example.com,simulator.enabled=true,jaeger.enabled=true,operator.digest=sha256:abc,connector.tag=v9"));
        var images = Pods(manifests).SelectMany(p => p.Pod["containers"]!.AsArray().Select(c => (string)c!["image"]!)).ToList();
        Assert.All(images, i => Assert.StartsWith("r.example.com/", i, StringComparison.Ordinal));
        Assert.Contains("r.example.com/marketprism/operator@sha256:abc", images);
        var connector = Pods(manifests).First(p => p.Name.EndsWith("-operator", StringComparison.Ordinal)).Pod["containers"]![0]!["env"]!.AsArray().First(e => (string)e!["name"]! == "MARKETPRISM_OPERATOR_CONNECTOR_IMAGE");
        Assert.Equal("r.example.com/marketprism/connector:v9", (string)connector!["value"]!);
    }

    [Fact]
    public async Task Namespaced_mode_has_no_cluster_role_for_the_operator_and_a_role_in_each_namespace()
    {
        SkipWithoutHelm();
        var manifests = Helm.Parse(await Helm.TemplateAsync("-f", Path.Combine(Helm.Chart, "ci", "namespaced-values.yaml")));
        Assert.DoesNotContain(manifests, m => (string)m["kind"]! == "ClusterRole");
        Assert.Equal(["feeds", "marketprism", "more-feeds"], manifests.Where(m => (string)m["kind"]! == "Role" && m["metadata"]!["annotations"] is null).Select(m => (string)m["metadata"]!["namespace"]!).Order());
        Assert.DoesNotContain(manifests, m => (string)m["kind"]! == "ServiceAccount" && ((string)m["metadata"]!["name"]!).EndsWith("-operator", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("watchNamespaces=null", new[] { "marketprism" })]
    [InlineData("watchNamespaces={a,b}", new[] { "a", "b" })]
    [InlineData("watchNamespaces={*}", new string[0])]
    public async Task The_operator_may_write_only_where_it_watches_and_the_whole_cluster_must_be_asked_for(string set, string[] expected)
    {
        SkipWithoutHelm();
        var manifests = Helm.Parse(await Helm.TemplateAsync("--set", set));
        bool WritesChildren(JsonObject m) => m["rules"]?.AsArray().Any(r => r!["resources"]!.AsArray().Any(x => (string)x! is "configmaps") && r["verbs"]!.AsArray().Any(v => (string)v! is "patch" or "create")) == true;
        Assert.Equal(expected, manifests.Where(m => (string)m["kind"]! == "Role" && WritesChildren(m)).Select(m => (string)m["metadata"]!["namespace"]!).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length == 0 ? 1 : 0, manifests.Count(m => (string)m["kind"]! == "ClusterRole" && WritesChildren(m)));
        var env = Pods(manifests).First(p => p.Name.EndsWith("-operator", StringComparison.Ordinal)).Pod["containers"]![0]!["env"]!.AsArray();
        Assert.Equal(string.Join(',', expected), (string?)env.First(e => (string)e!["name"]! == "MARKETPRISM_OPERATOR_WATCH_NAMESPACES")!["value"]);
    }

    [Fact]
    public async Task Two_releases_do_not_clash_and_uninstall_keeps_the_resources()
    {
        SkipWithoutHelm();
        string[] cluster = ["ClusterRole", "ClusterRoleBinding"];
        var one = Helm.Parse(await Helm.TemplateAsync("--namespace", "one")).Where(m => cluster.Contains((string)m["kind"]!)).Select(m => (string)m["metadata"]!["name"]!).ToHashSet();
        var two = Helm.Parse(await Helm.TemplateAsync("--namespace", "two")).Where(m => cluster.Contains((string)m["kind"]!)).Select(m => (string)m["metadata"]!["name"]!).ToHashSet();
        Assert.Empty(one.Intersect(two));
        var crd = Helm.Parse(await Helm.TemplateAsync()).Single(m => (string)m["kind"]! == "CustomResourceDefinition");
        Assert.Equal("keep", (string)crd["metadata"]!["annotations"]!["helm.sh/resource-policy"]!);
    }

    private static void SkipWithoutHelm() => Assert.SkipWhen(Helm.Missing is not null, Helm.Missing ?? "");

    private static IEnumerable<(string Name, JsonObject Pod)> Pods(IEnumerable<JsonObject> manifests)
    {
        foreach (var manifest in manifests)
        {
            var name = (string)manifest["metadata"]!["name"]!;
            if ((string)manifest["kind"]! == "Pod") yield return (name, manifest["spec"]!.AsObject());
            else if (manifest["spec"]?["template"]?["spec"] is JsonObject pod) yield return (name, pod);
        }
    }
}
