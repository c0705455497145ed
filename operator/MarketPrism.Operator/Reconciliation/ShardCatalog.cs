using System.Globalization;
using System.Text.Json;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Sharding;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>The shards that exist, read back from their ConfigMaps: the plan has no other memory.</summary>
internal sealed class ShardCatalog(IEntityLister<ManagedConfigMap> maps, ConnectorReports reports, TimeProvider time)
{
    /// <summary>A kubelet needs seconds to bring a changed file; reports from before say nothing of it.</summary>
    private static readonly TimeSpan ReloadTime = TimeSpan.FromSeconds(10);

    public IReadOnlyList<Shard> Plan(ExchangeSubscription subscription)
    {
        var current = new Dictionary<int, IReadOnlyList<string>>();
        var byIndex = new Dictionary<int, ManagedConfigMap>();
        foreach (var map in maps.OwnedBy(subscription.Metadata.Uid!))
        {
            if (map.GetLabel(Names.Shard) is not { } shard || IndexOf(subscription, shard) is not { } index) continue;
            if (current.ContainsKey(index) && map.Metadata.Name != Names.ConfigMap(subscription, index)) continue; // under the name of an earlier release
            current[index] = Symbols(map);
            byIndex[index] = map;
        }

        return ShardPlanner.Plan(subscription.Spec.Symbols, subscription.Spec.MaxSymbolsPerConnector, current, i => IsSettled(byIndex[i], current[i].Count));
    }

    /// <summary>The number of a shard by its name; null: not one of the subscription's.</summary>
    public static int? IndexOf(ExchangeSubscription subscription, string name)
    {
        var prefix = subscription.Metadata.Name + "-";
        return name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }

    private static string[] Symbols(ManagedConfigMap map) =>
        map.Data is not null && map.Data.TryFind("symbols"u8, out var symbols) && symbols.TokenType == JsonTokenType.String
            ? symbols.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];

    private bool IsSettled(ManagedConfigMap map, int symbols)
    {
        var changed = DateTimeOffset.TryParse(map.GetAnnotation(Names.ConfigChanged), CultureInfo.InvariantCulture, out var at) ? at : time.GetUtcNow();
        return reports.Of(map.Metadata.NamespaceProperty!, map.Metadata.Labels![Names.Shard])
            .Any(r => r.Ready && r.Desired >= symbols && r.IsComplete && r.ReceivedTime - changed >= ReloadTime);
    }
}
