using System.Globalization;

namespace MarketPrism.Soak;

/// <summary>One look at the connector.</summary>
internal sealed record Sample
{
    internal const string Header = "seconds,rss_mb,heap_mb,committed_mb,handles,threads,cpu_us_per_frame,frames_per_s,frames,connections,reconnections,rotations,gaps_open,ready,audited,ledgered,lost,duplicates";

    internal required double Seconds { get; init; }

    internal required double RssMb { get; init; }

    /// <summary>Managed objects after the last collection: what grows here is a leak.</summary>
    internal required double HeapMb { get; init; }

    /// <summary>What the collector holds for them: what grows here alone is room that it did not give back.</summary>
    internal required double CommittedMb { get; init; }

    internal required int Handles { get; init; }

    internal required int Threads { get; init; }

    /// <summary>Over the time since the sample before.</summary>
    internal required double CpuMicrosecondsPerFrame { get; init; }

    internal required double FramesPerSecond { get; init; }

    internal required long Frames { get; init; }

    internal required int Connections { get; init; }

    internal required long Reconnections { get; init; }

    internal required long Rotations { get; init; }

    internal required int OpenGaps { get; init; }

    internal required bool IsReady { get; init; }

    internal required AuditTotals Audit { get; init; }

    internal string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:0},{RssMb:0.0},{HeapMb:0.0},{CommittedMb:0.0},{Handles},{Threads},{CpuMicrosecondsPerFrame:0.00},{FramesPerSecond:0},{Frames},{Connections},{Reconnections},{Rotations},{OpenGaps},{(IsReady ? 1 : 0)},{Audit.Frames},{Audit.Ledgered},{Audit.Lost},{Audit.Duplicates}");
}
