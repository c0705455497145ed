using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Connector;

/// <summary>Who answers for which venue, and how often it looks by itself.</summary>
internal sealed record VenueRequestOptions
{
    /// <summary>The exchange with its environment.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>The venue.</summary>
    public required IVenue Venue { get; init; }

    /// <summary>What <c>Mp-Conn</c> begins with: <c>{pod}/{shard}</c>.</summary>
    public required string ConnectionPrefix { get; init; }

    /// <summary>Tells this run of the connector from earlier ones in <c>Mp-Conn</c>: rises with every start.</summary>
    public required long Epoch { get; init; }

    /// <summary>Metadata are published again after this time even when nothing changed. Default 1 h.</summary>
    public TimeSpan InstrumentsEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Metadata are looked at for changes this often. Default 10 min.</summary>
    public TimeSpan InstrumentsCheck { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most pages that one backfill request may cost. Default 100.</summary>
    public int BackfillPages { get; init; } = 100;

    /// <summary>Backfill requests that may wait. Default 1,000.</summary>
    public int BackfillQueue { get; init; } = 1_000;

    /// <summary>Positions of the REST "connection" are told this often. Default 5 s.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(5);
}
