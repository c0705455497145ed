namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>An object with metadata; the shape of the official client, so that entities compile against either.</summary>
/// <typeparam name="TMetadata">The metadata's type.</typeparam>
public interface IKubernetesObject<TMetadata> : IKubernetesObject
{
    /// <summary>Name, namespace, owners and versions.</summary>
    TMetadata Metadata { get; set; }
}
