using MarketPrism.Kubernetes.Entities;

namespace MarketPrism.Kubernetes.Client;

/// <summary>What a bookmark's object holds.</summary>
internal sealed class WatchBookmark
{
    public V1ObjectMeta? Metadata { get; set; }
}
