using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Verdicts;

/// <summary>From reports to a verdict. One silent connector proves nothing about the venue; one that cannot even connect does, if all others cannot either.</summary>
internal static class VerdictRule
{
    public static MarketVerdict Of(IReadOnlyCollection<ConnectorReport> all, bool inMaintenance)
    {
        var reports = all.Where(r => !r.IsStarting).ToList();
        var total = reports.Count;
        var fresh = reports.Count(r => r.IsFresh);
        if (total == 0) return new MarketVerdict(Verdict.Unknown, 0, 0);
        var bad = reports.Count(r => r.IsBad);
        if (inMaintenance && bad > 0) return new MarketVerdict(Verdict.Maintenance, fresh, total);
        if (reports.All(r => r.IsDown) || (bad >= 2 && bad * 2 >= total)) return new MarketVerdict(Verdict.Unavailable, fresh, total);
        return new MarketVerdict(fresh > 0 ? Verdict.Healthy : Verdict.Unknown, fresh, total);
    }
}
