namespace MarketPrism.Domain;

/// <summary>Where an instrument stands in its life, by what its venue says of it.</summary>
public enum InstrumentPhase
{
    /// <summary>The venue uses a word that is not known here, or none. Nothing is concluded from it: streams stay subscribed.</summary>
    Unknown,

    /// <summary>Listed, but trading has not begun (Binance <c>PENDING_TRADING</c>).</summary>
    Announced,

    /// <summary>Orders are collected ahead of the first trade (OKX <c>preopen</c>); a book may be crossed.</summary>
    Preopen,

    /// <summary>It trades.</summary>
    Trading,

    /// <summary>Trading is suspended and may resume (Binance <c>HALT BREAK</c>, OKX <c>suspend</c>).</summary>
    Halted,

    /// <summary>It is being settled or delivered; it ends soon or, at OKX, trades on afterwards.</summary>
    Settling,

    /// <summary>It is over.</summary>
    Delisted,
}

/// <summary>The words for phases, and what they mean for streams.</summary>
public static class InstrumentPhaseNames
{
    /// <summary>All words, in the order of <see cref="InstrumentPhase"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["unknown", "announced", "preopen", "trading", "halted", "settling", "delisted"];

    /// <summary>The word: <c>unknown announced preopen trading halted settling delisted</c>.</summary>
    /// <param name="phase">The phase.</param>
    /// <returns>Its word.</returns>
    public static string Name(this InstrumentPhase phase) => All[(int)phase];

    /// <summary>Whether the venue may send nothing for an instrument of this phase, however long, though its streams are in order.</summary>
    /// <param name="phase">The phase.</param>
    /// <returns>True from the announcement to the first trade, in halts and while it is settled.</returns>
    public static bool MayBeSilent(this InstrumentPhase phase) =>
        phase is InstrumentPhase.Announced or InstrumentPhase.Preopen or InstrumentPhase.Halted or InstrumentPhase.Settling;
}
