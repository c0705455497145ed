using System.Globalization;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Markets.Gaps;

/// <summary>When two findings are one gap, and what two records of it say together. All services follow the same rules, so their ledgers become equal whatever the order in which records reach them.</summary>
internal static class GapRules
{
    /// <summary>The id depends only on what was found: a gap that is found twice is one record.</summary>
    internal static string IdOf(in GapOpening opening)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{opening.Instrument}|{opening.RawChannel}|{opening.Cause.Name()}|{opening.Connection}|{opening.FromId}|{opening.ToId}|{opening.FromNs}");
        return Fnv1A.Of(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a finding is the gap of a record: the same stream at the same time, and not other ids of it.</summary>
    internal static bool IsSame(GapRecord record, GapRecord found) =>
        record.Instrument == found.Instrument
        && record.RawChannel == found.RawChannel
        && record.FromNs < EndOf(found) && found.FromNs < EndOf(record)
        && (record.FromId is null || found.FromId is null || record.FromId == found.FromId);

    /// <summary>
    /// What two services know of one gap, together. Whatever the order, the grouping and the number of times in which records are merged, the result is the same (a join semilattice): each group of fields
    /// has a total order of its own, and the highest of it stays. The version is merged like the rest and decides nothing.
    /// </summary>
    /// <param name="one">A record.</param>
    /// <param name="other">One of the same id.</param>
    /// <returns>A record at least as high as both in every group.</returns>
    internal static GapRecord Merge(GapRecord one, GapRecord other)
    {
        if (one == other) return one;
        var stream = CompareStream(one, other) >= 0 ? one : other;
        var cause = CompareCause(one, other) >= 0 ? one : other;
        var end = EndOrder(one).CompareTo(EndOrder(other)) >= 0 ? one : other;
        return one with
        {
            Version = Math.Max(one.Version, other.Version),
            Instrument = stream.Instrument,
            RawChannel = stream.RawChannel,
            Origin = cause.Origin,
            Cause = cause.Cause,
            Connection = cause.Connection,
            State = end.State,
            Evidence = end.Evidence,
            Repair = end.Repair,
            Recovered = end.Recovered,
            ToNs = end.ToNs,
            ClosedNs = end.ClosedNs,
            FromId = Known(one.FromId, other.FromId, Math.Min),
            ToId = Known(one.ToId, other.ToId, Math.Max),
            Frames = Known(one.Frames, other.Frames, Math.Max),
            FromNs = one.FromNs == 0 ? other.FromNs : other.FromNs == 0 ? one.FromNs : Math.Min(one.FromNs, other.FromNs),
            OpenedNs = Math.Min(one.OpenedNs, other.OpenedNs),
            After = CompareFirst(one.After, other.After) <= 0 ? one.After : other.After,
        };
    }

    /// <summary>Whether two versions say the same.</summary>
    internal static bool SaysTheSame(GapRecord one, GapRecord other) => one == other || one with { Version = other.Version } == other;

    // A closed record stays closed. Of two ends the one with the better evidence is true, of equal evidence the earlier, and of the same moment the worse
    private static (bool, int, long, GapState, GapEvidence, GapRepair, long?, long, long?) EndOrder(GapRecord record) =>
        (record.State != GapState.Open, Rank(record.Evidence), -(record.ClosedNs ?? 0), record.State, record.Evidence, record.Repair, record.ToNs, record.Recovered, record.ClosedNs);

    private static int CompareCause(GapRecord one, GapRecord other)
    {
        var order = (Rank(one.Cause), one.Cause, one.Origin).CompareTo((Rank(other.Cause), other.Cause, other.Origin));
        return order != 0 ? order : string.CompareOrdinal(one.Connection, other.Connection);
    }

    // The id says which stream it is; only a forged record has another one
    private static int CompareStream(GapRecord one, GapRecord other)
    {
        if (one.Instrument == other.Instrument && one.RawChannel == other.RawChannel) return 0;
        var order = string.CompareOrdinal(one.Instrument.ToString(), other.Instrument.ToString());
        return order != 0 ? order : string.CompareOrdinal(one.RawChannel, other.RawChannel);
    }

    // The earlier one, and any before none
    private static int CompareFirst(FirstMessage? one, FirstMessage? other)
    {
        if (one is not { } first || other is not { } second) return (one is null).CompareTo(other is null);
        var order = (first.ReceivedNs, first.Id).CompareTo((second.ReceivedNs, second.Id));
        return order != 0 ? order : string.CompareOrdinal(first.Connection, second.Connection);
    }

    private static long? Known(long? one, long? other, Func<long, long, long> best) => one is { } a && other is { } b ? best(a, b) : one ?? other;

    private static long EndOf(GapRecord record) => record.After?.ReceivedNs ?? record.ToNs ?? long.MaxValue;

    /// <summary>The venue's ids show most, then a message; that nobody waits any more shows nothing.</summary>
    private static int Rank(GapEvidence evidence) => evidence switch
    {
        GapEvidence.Ids or GapEvidence.Snapshot => 4,
        GapEvidence.Frame => 3,
        GapEvidence.Removed => 2,
        GapEvidence.GivenUp => 1,
        _ => 0,
    };

    /// <summary>That something is missing is the least that can be said; that a stream was silent is more; what happened is the most. A processor that the bus was away from looks as if it were down.</summary>
    private static int Rank(GapCause cause) => cause switch
    {
        GapCause.SequenceGap or GapCause.TradeGap => 0,
        GapCause.StreamStalled or GapCause.UnsettledRotation => 1,
        GapCause.Disconnected => 2,
        GapCause.ProcessorDown => 3,
        _ => 4,
    };
}
