using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Reconciliation;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Commands;

/// <summary>What <c>helm test</c> runs: the bus answers with the release's credentials, and the operator acts on a resource.</summary>
internal sealed class SelfTestCommand(IKubernetesClient client, IReadOnlyDictionary<string, string> environment, TimeProvider time)
{
    private const string Name = "selftest";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(CommandLine line, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(line.Seconds("--timeout", 60), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await RoundTripAsync(limit.Token).ConfigureAwait(false);
        Console.WriteLine("ok: a request over NATS was answered");
        await SubscribeAsync(limit.Token).ConfigureAwait(false);
        Console.WriteLine("ok: a paused subscription became ready");
        return 0;
    }

    private async Task RoundTripAsync(CancellationToken cancellationToken)
    {
        var bus = new BusConnection(new OperatorOptionsReader(environment).Read(), NullLoggerFactory.Instance);
        await using (bus.ConfigureAwait(false))
        {
            var subject = $"marketprism-selftest.{Guid.NewGuid():N}";
            var sub = await bus.Connection.SubscribeCoreAsync<byte[]>(subject, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (sub.ConfigureAwait(false))
            {
                await bus.Connection.PingAsync(cancellationToken).ConfigureAwait(false);
                await bus.Connection.PublishAsync(subject, "ping"u8.ToArray(), cancellationToken: cancellationToken).ConfigureAwait(false);
                await sub.Msgs.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var ns = client.GetCurrentNamespace();
        var intent = new JsonObject
        {
            ["apiVersion"] = "marketprism.io/v1alpha1",
            ["kind"] = "ExchangeSubscription",
            ["metadata"] = new JsonObject { ["name"] = Name },
            ["spec"] = new JsonObject { ["exchange"] = "binance", ["market"] = "spot", ["environment"] = "testnet", ["symbols"] = new JsonArray("SELFTEST"), ["paused"] = true },
        };
        try
        {
            await client.PatchAsync<ExchangeSubscription>(Name, ns, V1Patch.PatchType.ApplyPatch, intent, new PatchOptions { FieldManager = "marketprism-selftest" }, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var seen = await client.GetAsync<ExchangeSubscription>(Name, ns, cancellationToken).ConfigureAwait(false);
                if (seen?.Status?.Conditions?.Any(c => c is { Type: ConditionTypes.Ready, Status: "True", Reason: "Paused" }) == true) return;
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await client.DeleteAsync<ExchangeSubscription>(Name, ns, null, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
