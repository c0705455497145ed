namespace MarketPrism.Simulator.Market;

/// <summary>What happens to an instrument at a time that is set beforehand.</summary>
public enum MarketEventKind
{
    /// <summary>It enters the metadata, with the time of its <see cref="Open"/> event: Binance's <c>PENDING_TRADING</c> (futures) or <c>BREAK</c> (spot), OKX's <c>preopen</c>.</summary>
    Announce,

    /// <summary>Trading begins, with trade id 1. Without an earlier <see cref="Announce"/> it comes as a surprise.</summary>
    Open,

    /// <summary>It does not trade for <see cref="MarketEvent.Seconds"/>, and its metadata say so.</summary>
    Halt,

    /// <summary>Its metadata say that it goes away: <c>SETTLING</c>, <c>BREAK</c>, <c>settling</c>.</summary>
    Settle,

    /// <summary>It leaves the metadata and its streams stop.</summary>
    Delist,

    /// <summary>Binance futures: the contract type becomes <c>PERPETUAL_DELIVERING</c>, with a delivery date; it trades on.</summary>
    Deliver,

    /// <summary>OKX: it gets the name <see cref="MarketEvent.NewSymbol"/>; streams under the old name go on, as OKX's do.</summary>
    Rename,
}

/// <summary>One entry of a venue's schedule.</summary>
/// <param name="Venue">The venue's name, such as <c>binance-usdm</c>.</param>
/// <param name="AfterSeconds">When: seconds after the venue's start, 0 … 1e9.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Symbol">The instrument, by the name it has at the start.</param>
public sealed record MarketEvent(string Venue, double AfterSeconds, MarketEventKind Kind, string Symbol)
{
    /// <summary>How long a halt lasts, seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The name after a rename.</summary>
    public string NewSymbol { get; init; } = "";
}
