using MarketPrism.Domain;

namespace MarketPrism.Markets.Sequencing;

/// <summary>Where one connection stands in each partition.</summary>
public sealed class ConnectionTrack
{
    private readonly long[] _last = new long[VirtualPartition.Count];
    private readonly long[] _lastNs = new long[VirtualPartition.Count];

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

    /// <summary>Its end was told, or taken for granted; a beat takes that back.</summary>
    public bool IsEnded { get; internal set; }

    /// <summary>What the connection's beats say it has sent; 0 = nothing said.</summary>
    internal long[] Announced { get; } = new long[VirtualPartition.Count];

    /// <summary>When <see cref="Announced"/> last rose, monotonic.</summary>
    internal TimeSpan AnnouncedAt { get; set; }

    /// <summary>The last <c>Mp-Seq</c> seen in a partition; 0 before the first.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>The ordinal.</returns>
    public long LastOf(VirtualPartition partition) => _last[partition.Index];

    /// <summary>Receive time of that frame, Unix ns.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>Unix ns.</returns>
    public long LastNsOf(VirtualPartition partition) => _lastNs[partition.Index];

    /// <summary>Whether the partition was followed when the connection opened, so that its first frame here is number 1.</summary>
    internal bool IsFromStart(int partition) => (_fromStart >> partition & 1) != 0;

    internal void Open(long openedNs, ulong followed)
    {
        OpenedNs = openedNs;
        _fromStart |= followed;
    }

    internal void Set(int partition, long sequence, long receivedNs)
    {
        _last[partition] = sequence;
        _lastNs[partition] = receivedNs;
    }

    internal void Forget(int partition)
    {
        _last[partition] = _lastNs[partition] = Announced[partition] = 0;
        _fromStart &= ~(1UL << partition);
    }
}
