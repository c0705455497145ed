using MarketPrism.Domain;

namespace MarketPrism.Markets.Sequencing;

/// <summary>Where one connection stands in each partition.</summary>
public sealed class ConnectionTrack
{
    // Not before they are needed: every worker knows of all connections, and has frames of a few
    private (long Last, long LastNs)[]? _positions;
    private long[]? _told;
    private ulong _fromStart;

    internal ConnectionTrack(string name) => Name = name;

    /// <summary>The <c>Mp-Conn</c>.</summary>
    public string Name { get; }

    /// <summary>Whose frames it carries; null until a frame or a notice told.</summary>
    public (Exchange Exchange, Market Market)? Venue { get; set; }

    /// <summary>When it opened, Unix ns; 0 when that was not heard.</summary>
    public long OpenedNs { get; internal set; }

    /// <summary>The connector's time of its last frame, beat or notice that came here, Unix ns; 0 before the first.</summary>
    public long LastSignNs { get; internal set; }

    /// <summary>When a frame or a beat of it came last, monotonic.</summary>
    internal TimeSpan SeenAt { get; set; }

    /// <summary>Whether it has ever beaten; only then its silence means something.</summary>
    internal bool HasBeaten { get; set; }

    /// <summary>Whether its opening or a heartbeat was heard, and not only frames that bear its name.</summary>
    internal bool IsAnnounced { get; set; }

    /// <summary>Its end was told, or taken for granted; a beat takes that back.</summary>
    public bool IsEnded { get; internal set; }

    /// <summary>Its connector told of its end.</summary>
    internal bool IsClosed { get; set; }

    /// <summary>What the connection's beats say it has sent, by partition; 0 = nothing said. Empty while nothing is said of any.</summary>
    internal ReadOnlySpan<long> Announced => _told;

    /// <summary>When <see cref="Announced"/> last rose, monotonic.</summary>
    internal TimeSpan AnnouncedAt { get; set; }

    /// <summary>The last <c>Mp-Seq</c> seen in a partition; 0 before the first.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>The ordinal.</returns>
    public long LastOf(VirtualPartition partition) => _positions is null ? 0 : _positions[partition.Index].Last;

    /// <summary>Receive time of that frame, Unix ns.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>Unix ns.</returns>
    public long LastNsOf(VirtualPartition partition) => _positions is null ? 0 : _positions[partition.Index].LastNs;

    /// <summary>Whether the partition was followed when the connection opened, so that its first frame here is number 1.</summary>
    internal bool IsFromStart(int partition) => (_fromStart >> partition & 1) != 0;

    internal void Open(long openedNs, ulong followed)
    {
        OpenedNs = openedNs;
        _fromStart |= followed;
    }

    internal void Set(int partition, long sequence, long receivedNs)
    {
        _positions ??= new (long, long)[VirtualPartition.Count];
        _positions[partition] = (sequence, receivedNs);
    }

    internal long AnnouncedOf(int partition) => _told is null ? 0 : _told[partition];

    internal void Announce(int partition, long sequence)
    {
        if (_told is null && sequence == 0) return;
        _told ??= new long[VirtualPartition.Count];
        _told[partition] = sequence;
    }

    internal void Forget(int partition)
    {
        if (_positions is not null) _positions[partition] = default;
        Announce(partition, 0);
        _fromStart &= ~(1UL << partition);
    }
}
