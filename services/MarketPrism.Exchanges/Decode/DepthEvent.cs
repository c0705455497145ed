namespace MarketPrism.Exchanges;

/// <summary>A snapshot or an update of a book. Reused by its decoder: valid during the call that hands it over.</summary>
public sealed class DepthEvent
{
    /// <summary>No id.</summary>
    public const long NoId = -1;

    /// <summary>Snapshot in the stream, snapshot from REST, or update.</summary>
    public DepthKind Kind { get; set; }

    /// <summary>First update id (Binance <c>U</c>); <see cref="NoId"/> when the venue has none.</summary>
    public long FirstId { get; set; }

    /// <summary>Last update id (Binance <c>u</c> and <c>lastUpdateId</c>, OKX <c>seqId</c>); <see cref="NoId"/> in recordings that lack it.</summary>
    public long LastId { get; set; }

    /// <summary>The id that this event follows (Binance futures <c>pu</c>, OKX <c>prevSeqId</c>); <see cref="NoId"/> when none.</summary>
    public long PreviousId { get; set; }

    /// <summary>The venue's event time, Unix ms; 0 when there is none.</summary>
    public long EventTimeMs { get; set; }

    /// <summary>The venue's checksum; 0 when there is none (OKX sends 0 since June 2026).</summary>
    public int Checksum { get; set; }

    /// <summary>Decimals of the prices in <see cref="Bids"/> and <see cref="Asks"/>; larger than asked for when the frame had more.</summary>
    public int PriceScale { get; set; }

    /// <summary>Decimals of the quantities.</summary>
    public int QuantityScale { get; set; }

    /// <summary>Bids in the venue's order; quantity 0 removes.</summary>
    public LevelBuffer Bids { get; } = new();

    /// <summary>Asks in the venue's order; quantity 0 removes.</summary>
    public LevelBuffer Asks { get; } = new();
}
