using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Who holds a lease and since when.</summary>
public sealed class V1LeaseSpec
{
    /// <summary>The holder; empty after a release.</summary>
    public string? HolderIdentity { get; set; }

    /// <summary>How long the lease lives without a renewal, in seconds.</summary>
    public int? LeaseDurationSeconds { get; set; }

    /// <summary>When the holder took it.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; set; }

    /// <summary>When the holder last renewed it, by the holder's clock.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; set; }

    /// <summary>How often the holder changed.</summary>
    public int? LeaseTransitions { get; set; }
}
