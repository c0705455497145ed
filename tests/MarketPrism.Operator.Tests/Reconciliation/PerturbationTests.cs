using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Tests.Reconciliation;

/// <summary>Whatever is done to the operator's view or life between two writes, it ends in the same state: crash, stale reads, missed events.</summary>
public sealed class PerturbationTests
{
    private static readonly string[] Kinds = ["deployments", "configmaps", "serviceaccounts", "poddisruptionbudgets", "networkpolicies"];

    private static readonly JsonObject Spec = new(Subscriptions.Spec("AUSDT", "BUSDT", "CUSDT", "DUSDT").Append(KeyValuePair.Create<string, JsonNode?>("maxSymbolsPerConnector", 2)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    [Fact]
    public async Task A_crash_after_any_write_leads_to_the_same_state()
    {
        var expected = await UndisturbedAsync();
        for (var crashAfter = 1; crashAfter <= expected.Writes; crashAfter++)
        {
            await using var server = await InProcessApiServer.StartAsync();
            var writes = 0;
            var dead = false;
            var at = crashAfter;
            server.Fault = r =>
            {
                if (!r.IsWrite || r.Resource == "events") return null;
                if (Volatile.Read(ref dead)) return new ApiFault { Code = 500 };
                if (Interlocked.Increment(ref writes) != at) return null;
                Volatile.Write(ref dead, true); // the write is done, its answer never comes, and nothing after it either
                return new ApiFault { CutAfter = true };
            };
            server.PutSubscription("a", Spec);
            await using (await OperatorFixture.StartAsync(server))
            {
                await Eventually.BeAsync(() => Volatile.Read(ref dead), $"crash after write {at}");
            }

            server.Fault = _ => null;
            await using var second = await OperatorFixture.StartAsync(server);
            await Eventually.BeAsync(() => State(server) == expected.State, $"crash after write {at}: {State(server)}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task A_stale_first_read_leads_to_the_same_state(int lag)
    {
        var expected = await UndisturbedAsync();
        await using var server = await InProcessApiServer.StartAsync();
        server.PutSubscription("a", Spec);
        await using (await OperatorFixture.StartAsync(server))
        {
            await Eventually.BeAsync(() => State(server) == expected.State, "the first operator is done");
        }

        server.Lag = lag; // a lagging replica answers the second operator's listings
        await using var second = await OperatorFixture.StartAsync(server);
        await Eventually.BeAsync(() => server.OpenWatches >= 7 && State(server) == expected.State, "the same state");
    }

    [Fact]
    public async Task Deletions_and_edits_that_nobody_saw_are_found_by_the_next_listing()
    {
        var expected = await UndisturbedAsync();
        await using var server = await InProcessApiServer.StartAsync();
        server.PutSubscription("a", Spec);
        await using var running = await OperatorFixture.StartAsync(server);
        await Eventually.BeAsync(() => State(server) == expected.State, "done");
        server.HoldWatches(true);
        server.Delete("deployments", "feeds", server.ChildName("deployments", "a-1"));
        server.Delete("serviceaccounts", "feeds", server.ChildName("serviceaccounts", "a"));
        server.Patch("poddisruptionbudgets", "feeds", server.ChildName("poddisruptionbudgets", "a"), new JsonObject { ["spec"] = new JsonObject { ["maxUnavailable"] = 4 } });
        server.Compact(); // the events are lost for good
        server.HoldWatches(false);
        await Eventually.BeAsync(() => State(server) == expected.State, $"healed: {State(server)}");
    }

    private static async Task<(string State, int Writes)> UndisturbedAsync()
    {
        await using var server = await InProcessApiServer.StartAsync();
        server.PutSubscription("a", Spec);
        await using var running = await OperatorFixture.StartAsync(server);
        var since = TimeProvider.System.GetTimestamp();
        var last = -1L;
        await Eventually.BeAsync(
            () =>
            {
                if (server.Writes != last) (last, since) = (server.Writes, TimeProvider.System.GetTimestamp());
                return last >= 8 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1);
            },
            "at rest");
        return (State(server), (int)last);
    }

    /// <summary>Everything but what differs from run to run.</summary>
    private static string State(InProcessApiServer server)
    {
        var all = new JsonArray();
        foreach (var item in Kinds.SelectMany(k => server.List(k)).Concat(server.List("exchangesubscriptions")))
        {
            var metadata = item["metadata"]!.AsObject();
            foreach (var volatileKey in (string[])["uid", "resourceVersion", "creationTimestamp", "generation", "ownerReferences"]) metadata.Remove(volatileKey);
            (metadata["annotations"] as JsonObject)?.Remove("marketprism.io/config-changed");
            foreach (var condition in item["status"]?["conditions"]?.AsArray() ?? []) condition!.AsObject().Remove("lastTransitionTime");
            all.Add((JsonNode)item);
        }

        return all.ToJsonString();
    }
}
