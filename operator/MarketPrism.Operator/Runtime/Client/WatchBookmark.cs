using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>What a bookmark's object holds.</summary>
internal sealed class WatchBookmark
{
    public V1ObjectMeta? Metadata { get; set; }
}
