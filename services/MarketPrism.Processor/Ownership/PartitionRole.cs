namespace MarketPrism.Processor;

/// <summary>What a processor is to a partition.</summary>
internal enum PartitionRole
{
    /// <summary>Another one's.</summary>
    Idle,

    /// <summary>To be ours: its frames are taken and its books synced, nothing is published.</summary>
    Acquiring,

    /// <summary>Claimed; the former owner's last word is awaited.</summary>
    Claiming,

    /// <summary>Ours: published.</summary>
    Owner,

    /// <summary>Was ours when the bus went away; not published until it is back.</summary>
    Suspended,
}
