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

    /// <summary>When an earlier process here stopped, Unix ns; null when unknown, or told.</summary>
    public long? DownSinceNs { get; set; }
}
