using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class ExchangeSubscriptionStatus
{
    [Description("The generation that the status speaks of.")]
    public long? ObservedGeneration { get; set; }

    [Description("Ready pods of the weakest shard.")]
    public int? Replicas { get; set; }

    [Description("Selects the connectors' pods.")]
    public string? Selector { get; set; }

    [XListType("map", "type")]
    [Description("Ready, Available, Progressing, Fresh, UpstreamHealthy, Degraded.")]
    public List<V1Condition>? Conditions { get; set; }

    [Description("Symbols by how they are doing.")]
    public SymbolsStatus? Symbols { get; set; }

    [Description("Connector pods.")]
    public ConnectorsStatus? Connectors { get; set; }

    [Description("Holes in the data.")]
    public GapsStatus? Gaps { get; set; }

    [Description("When data last came; at most once a minute.")]
    public DateTimeOffset? LastDataTime { get; set; }

    [XListType("map", "name")]
    [Description("The connectors, one for each part of the symbols.")]
    public List<ShardStatus>? Shards { get; set; }
}
