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

    /// <summary>The matching engine's time, where the venue sends it beside the other (Binance futures <c>T</c>), Unix ms; 0 when there is none.</summary>
    public long TransactionTimeMs { get; set; }

    /// <summary>The venue's checksum; 0 when there is none (OKX sends 0 since June 2026).</summary>
    public int Checksum { get; set; }

    /// <summary>Levels a side that a REST snapshot was asked for, by its URL; 0 = not known. The decoder does not know it: its caller sets it.</summary>
    public int RequestedLevels { get; set; }

    /// <summary>Decimals of the prices in <see cref="Bids"/> and <see cref="Asks"/>; larger than asked for when the frame had more.</summary>
    public int PriceScale { get; set; }

    /// <summary>Decimals of the quantities.</summary>
    public int QuantityScale { get; set; }

    /// <summary>Bids in the venue's order; quantity 0 removes.</summary>
    public LevelBuffer Bids { get; } = new();

    /// <summary>Asks in the venue's order; quantity 0 removes.</summary>
    public LevelBuffer Asks { get; } = new();

    /// <summary>Levels that there is room for without asking for memory, on both sides.</summary>
    public int Room => Bids.Room + Asks.Room;

    /// <summary>Starts a new event.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="scales">Decimals of prices and quantities.</param>
    public void Reset(DepthKind kind, (int Price, int Quantity) scales)
    {
        Kind = kind;
        FirstId = LastId = PreviousId = NoId;
        EventTimeMs = TransactionTimeMs = 0;
        Checksum = 0;
        RequestedLevels = 0;
        (PriceScale, QuantityScale) = scales;
        Bids.Clear();
        Asks.Clear();
    }

    /// <summary>Makes this event equal to another.</summary>
    /// <param name="other">The other one.</param>
    public void CopyFrom(DepthEvent other)
    {
        Kind = other.Kind;
        FirstId = other.FirstId;
        LastId = other.LastId;
        PreviousId = other.PreviousId;
        EventTimeMs = other.EventTimeMs;
        TransactionTimeMs = other.TransactionTimeMs;
        Checksum = other.Checksum;
        RequestedLevels = other.RequestedLevels;
        PriceScale = other.PriceScale;
        QuantityScale = other.QuantityScale;
        Bids.CopyFrom(other.Bids);
        Asks.CopyFrom(other.Asks);
    }

    /// <summary>Brings the prices to more decimals.</summary>
    /// <param name="scale">The decimals, at least <see cref="PriceScale"/>.</param>
    /// <returns>False when a price does not fit; the event is then worthless.</returns>
    public bool TryRaisePriceScale(int scale)
    {
        var factor = FixedNumber.Pow10(scale - PriceScale);
        PriceScale = scale;
        return Bids.TryScale(factor, 1) && Asks.TryScale(factor, 1);
    }

    /// <summary>Brings the quantities to more decimals.</summary>
    /// <param name="scale">The decimals, at least <see cref="QuantityScale"/>.</param>
    /// <returns>False when a quantity does not fit; the event is then worthless.</returns>
    public bool TryRaiseQuantityScale(int scale)
    {
        var factor = FixedNumber.Pow10(scale - QuantityScale);
        QuantityScale = scale;
        return Bids.TryScale(1, factor) && Asks.TryScale(1, factor);
    }
}
