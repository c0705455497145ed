using MarketPrism.Domain;

namespace MarketPrism.Markets.Gaps;

/// <summary>How a gap ends. There are two ways: repaired, which needs the first message after it, and lost.</summary>
public readonly record struct GapClosing
{
    private GapClosing(GapState state, GapEvidence evidence, GapRepair repair, FirstMessage? after, long toNs)
    {
        State = state;
        Evidence = evidence;
        Repair = repair;
        After = after;
        ToNs = toNs;
    }

    /// <summary>Repaired or lost.</summary>
    public GapState State { get; }

    /// <summary>What shows it.</summary>
    public GapEvidence Evidence { get; }

    /// <summary>How it was repaired.</summary>
    public GapRepair Repair { get; }

    /// <summary>The first message after it.</summary>
    public FirstMessage? After { get; }

    /// <summary>End of the gap, Unix ns.</summary>
    public long ToNs { get; }

    /// <summary>The last missing id, where it is known only now.</summary>
    public long? ToId { get; init; }

    /// <summary>Items that came back.</summary>
    public long Recovered { get; init; }

    /// <summary>Nothing is missing any more.</summary>
    /// <param name="evidence">What shows it: <see cref="GapEvidence.Frame"/>, <see cref="GapEvidence.Ids"/> or <see cref="GapEvidence.Snapshot"/>.</param>
    /// <param name="repair">How it was repaired.</param>
    /// <param name="after">The first message after the gap: without one nothing is repaired.</param>
    /// <param name="toNs">End of the gap, Unix ns; null = the first message.</param>
    /// <returns>The closing.</returns>
    public static GapClosing Repaired(GapEvidence evidence, GapRepair repair, FirstMessage after, long? toNs = null)
    {
        if (evidence is GapEvidence.None or GapEvidence.Removed or GapEvidence.GivenUp) throw new ArgumentException($"{evidence} shows no repair", nameof(evidence));
        return new GapClosing(GapState.Repaired, evidence, repair, after, toNs ?? after.ReceivedNs);
    }

    /// <summary>The stream goes on, and what was missed is gone.</summary>
    /// <param name="after">The first message after the gap.</param>
    /// <param name="evidence">What shows where it ends.</param>
    /// <returns>The closing.</returns>
    public static GapClosing Lost(FirstMessage after, GapEvidence evidence = GapEvidence.Frame) => new(GapState.Lost, evidence, GapRepair.None, after, after.ReceivedNs);

    /// <summary>What was missed is gone, whether a message followed or not.</summary>
    /// <param name="evidence">Why it ends nevertheless: <see cref="GapEvidence.Removed"/> or <see cref="GapEvidence.GivenUp"/>.</param>
    /// <param name="toNs">End of the gap, Unix ns.</param>
    /// <param name="after">The first message after it, if there was one.</param>
    /// <returns>The closing.</returns>
    public static GapClosing Lost(GapEvidence evidence, long toNs, FirstMessage? after = null) => new(GapState.Lost, evidence, GapRepair.None, after, toNs);
}

/// <summary>What became known of a gap that was recorded before. What is left out stays as it is.</summary>
public readonly record struct GapAmendment
{
    /// <summary>The true origin and cause.</summary>
    public (GapOrigin Origin, GapCause Cause)? Cause { get; init; }

    /// <summary>The connection that failed.</summary>
    public string? Connection { get; init; }

    /// <summary>The first message after it, whose repair is not verified yet.</summary>
    public FirstMessage? After { get; init; }
}
