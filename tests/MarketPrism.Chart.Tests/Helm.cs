using System.Diagnostics;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace MarketPrism.Chart.Tests;

/// <summary>The real helm, where there is one: HELM names it, else the path has it.</summary>
internal static class Helm
{
    public static string Chart { get; } = Path.Combine(Repository.Root, "charts", "marketprism");

    public static string? Missing => Binary is null ? "no helm in the path and HELM is not set" : null;

    private static string? Binary { get; } = Find();

    public static IEnumerable<string> ValueFiles => Directory.GetFiles(Path.Combine(Chart, "ci"), "*.yaml").Order(StringComparer.Ordinal);

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Binary!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The rendered manifests; helm 3.6 takes itself for Kubernetes 1.20, so the version is told.</summary>
    public static async Task<string> TemplateAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(["template", "release", Chart, "-n", "marketprism", "--kube-version", "1.31.0", .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    public static IReadOnlyList<JsonObject> Parse(string manifests)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(manifests);
        yaml.Load(reader);
        return [.. yaml.Documents.Select(d => Node(d.RootNode)).OfType<JsonObject>()];
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Node(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("HELM") is { Length: > 0 } named) return named;
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, "helm")).FirstOrDefault(File.Exists);
        return found;
    }
}
