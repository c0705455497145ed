namespace MarketPrism.Simulator.Venues;

/// <summary>What a REST request asks for, whatever the venue calls it.</summary>
internal enum VenueDocument
{
    /// <summary>The instruments.</summary>
    Instruments,

    /// <summary>A book.</summary>
    Book,

    /// <summary>A page of trades.</summary>
    Trades,

    /// <summary>The venue's time, and everything else.</summary>
    Time,
}
