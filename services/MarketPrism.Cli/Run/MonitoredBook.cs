using MarketPrism.Domain;
using MarketPrism.Markets.Following;

namespace MarketPrism.Cli.Run;

/// <summary>A published book as the monitor follows it.</summary>
internal sealed class MonitoredBook
{
    internal FollowedBook Book { get; } = new();

    internal long Messages { get; set; }

    internal long LastMessage { get; set; }

    /// <summary>When it was held against the truth last; null = never.</summary>
    internal long? ComparedAt { get; set; }

    /// <summary>The venue's instrument; null before the first message.</summary>
    internal InstrumentKey? Instrument { get; set; }

    /// <summary>What the venue has sent of it; null until known, and on live venues.</summary>
    internal AuditedStream? Stream { get; set; }

    internal bool IsSynced => Book.IsProven && Book.State == "synced";
}
