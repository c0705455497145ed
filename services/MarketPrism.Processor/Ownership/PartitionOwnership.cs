using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>What is known of the owner of one partition.</summary>
internal sealed class PartitionOwnership(VirtualPartition partition)
{
    private static readonly Dictionary<string, TradePosition> Nothing = [];

    public VirtualPartition Partition { get; } = partition;

    public PartitionRole Role { get; set; }

    /// <summary>When the role began.</summary>
    public TimeSpan Since { get; set; }

    /// <summary>Our epoch, when we claimed.</summary>
    public long Epoch { get; set; }

    public TimeSpan NextClaimAt { get; set; }

    /// <summary>The other processor that claimed last; null when none was heard.</summary>
    public string? OwnerId { get; set; }

    public long OwnerEpoch { get; set; }

    public TimeSpan OwnerHeardAt { get; set; }

    public long OwnerHeardNs { get; set; }

    public bool OwnerReleased { get; set; }

    /// <summary>The last that another one published, or that an earlier process here did.</summary>
    public IReadOnlyDictionary<string, TradePosition> Positions { get; set; } = Nothing;

    /// <summary>Since when nobody publishes it, as far as this process knows, and why: an earlier process here stopped, or the bus went away from this one. Null when unknown, or recorded.</summary>
    public Downtime? Down { get; set; }
}
