using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Commands;

/// <summary>Applies subscriptions from files: after an install the API server takes seconds to know the kind.</summary>
internal sealed class ApplyCommand(IKubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly PatchOptions Options = new() { FieldManager = "marketprism-apply", Force = true };

    public async Task<int> RunAsync(CommandLine line, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(line.Seconds("--timeout", 120), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var files = Directory.GetFiles(line.Text("--folder"), "*.yaml").Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new FormatException($"no .yaml file in {line.Text("--folder")}");
        foreach (var file in files)
        {
            var subscription = Read(file);
            var name = (string)subscription["metadata"]!["name"]!;
            await ApplyAsync(subscription, name, limit.Token).ConfigureAwait(false);
            Console.WriteLine($"exchangesubscription {name} applied");
        }

        return 0;
    }

    private async Task ApplyAsync(JsonObject subscription, string name, CancellationToken cancellationToken)
    {
        var ns = (string?)subscription["metadata"]!["namespace"] ?? client.GetCurrentNamespace();
        while (true)
        {
            try
            {
                await client.PatchAsync<ExchangeSubscription>(name, ns, V1Patch.PatchType.ApplyPatch, subscription, Options, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is ApiException { IsNotFound: true } or ApiException { IsForbidden: true } or HttpRequestException)
            {
                // the kind is not served yet, or the role is not known yet
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static JsonObject Read(string file)
    {
        using var reader = File.OpenText(file);
        var node = YamlNodes.Read(reader, typed: true) as JsonObject;
        return node?["kind"]?.ToString() == "ExchangeSubscription" && node["metadata"]?["name"] is not null
            ? node
            : throw new FormatException($"{file} holds no ExchangeSubscription with a name");
    }
}
