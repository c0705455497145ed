using System.Globalization;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Markets.Gaps;

/// <summary>When two findings are one gap, and which version of a record is true. All services follow the same rules, so their ledgers become equal whatever the order in which records reach them.</summary>
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

    /// <summary>One record of two that are the same gap; keeps the first one's id.</summary>
    internal static GapRecord Join(GapRecord record, GapRecord found)
    {
        var best = Rank(found.Cause) > Rank(record.Cause) ? found : record;
        return record with
        {
            Version = Math.Max(record.Version, found.Version) + 1,
            Origin = best.Origin,
            Cause = best.Cause,
            Connection = best.Connection.Length > 0 ? best.Connection : found.Connection,
            FromId = record.FromId ?? found.FromId,
            ToId = record.ToId ?? found.ToId,
            FromNs = Earlier(record.FromNs, found.FromNs),
            Frames = record.Frames ?? found.Frames,
            After = record.After ?? found.After,
            State = found.State == GapState.Open ? record.State : found.State,
            ToNs = record.ToNs ?? found.ToNs,
            Repair = found.State == GapState.Open ? record.Repair : found.Repair,
            Recovered = Math.Max(record.Recovered, found.Recovered),
            Evidence = found.State == GapState.Open ? record.Evidence : found.Evidence,
            OpenedNs = Math.Min(record.OpenedNs, found.OpenedNs),
            ClosedNs = record.ClosedNs ?? found.ClosedNs,
        };
    }

    /// <summary>The truth of two versions of one record: a closed one stays closed as it was closed first; else the higher is true, and of equal ones that of which more is known.</summary>
    internal static GapRecord Latest(GapRecord known, GapRecord other)
    {
        if (known == other) return known;
        var (latest, earlier) = Order(known).CompareTo(Order(other)) >= 0 ? (known, other) : (other, known);
        return latest with
        {
            Version = Math.Max(known.Version, other.Version),
            FromId = latest.FromId ?? earlier.FromId,
            ToId = latest.ToId ?? earlier.ToId,
            Frames = latest.Frames ?? earlier.Frames,
            After = latest.After ?? earlier.After,
        };
    }

    // The last ones only make two that know as much differ in the same way everywhere
    private static (bool, long, int, int, GapState, GapEvidence, long) Order(GapRecord record) =>
        (record.State != GapState.Open, -(record.ClosedNs ?? 0), record.Version, Rank(record.Cause), record.State, record.Evidence, record.After?.ReceivedNs ?? 0);

    private static long EndOf(GapRecord record) => record.After?.ReceivedNs ?? record.ToNs ?? long.MaxValue;

    /// <summary>0 = not known.</summary>
    private static long Earlier(long a, long b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);

    /// <summary>That something is missing is the least that can be said; that a stream was silent is more; what happened is the most.</summary>
    private static int Rank(GapCause cause) => cause switch
    {
        GapCause.SequenceGap or GapCause.TradeGap => 0,
        GapCause.StreamStalled or GapCause.UnsettledRotation => 1,
        GapCause.Disconnected => 2,
        _ => 3,
    };
}
