using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Commands;

/// <summary>Stops an operator, then its connectors. Subscriptions stay; an operator installed later starts the connectors again.</summary>
internal sealed class StopCommand(IKubernetesClient client, TimeProvider time)
{
    public async Task<int> RunAsync(CommandLine line, CancellationToken cancellationToken)
    {
        var name = line.Text("--operator");
        var ns = client.GetCurrentNamespace();
        try
        {
            await client.PatchAsync<ManagedDeployment>(name, ns, V1Patch.PatchType.MergePatch, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 0 } }, new PatchOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            Console.WriteLine($"no operator {ns}/{name}");
        }

        await WaitForOperatorAsync(ns, name, cancellationToken).ConfigureAwait(false);
        var namespaces = line.List("--namespaces");
        string?[] scopes = namespaces.Length == 0 ? [null] : [.. namespaces];
        foreach (var scope in scopes)
        {
            var connectors = await client.ListAsync<ManagedDeployment>(new ListOptions { Namespace = scope, LabelSelector = $"{Names.SelectManaged},{Names.Name}={Names.ConnectorName}" }, cancellationToken).ConfigureAwait(false);
            foreach (var connector in connectors.Items)
            {
                await client.DeleteAsync<ManagedDeployment>(connector.Metadata.Name!, connector.Metadata.NamespaceProperty, connector.Metadata.Uid, cancellationToken).ConfigureAwait(false);
                Console.WriteLine($"connector {connector.Metadata.NamespaceProperty}/{connector.Metadata.Name} stopped");
            }
        }

        return 0;
    }

    /// <summary>An operator that still runs would make the connectors anew.</summary>
    private async Task WaitForOperatorAsync(string ns, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var live = await client.GetAsync<ManagedDeployment>(name, ns, cancellationToken).ConfigureAwait(false);
            if (live is null || (live.Status?.ObservedGeneration >= live.Metadata.Generation && (live.Status?.Replicas ?? 0) == 0)) return;
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
