using System.Globalization;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>What the venue's documents say, and which of them cannot be used, for <c>/status</c>.</summary>
internal static class VenueStatus
{
    private const string Unlisted = "unlisted";
    private const string Ending = "ending";
    private const int MaxListed = 100;

    public static IEnumerable<StatusReason> Reasons(IReadOnlyList<DocumentFault> faults) => faults.Select(static f => new StatusReason(
        "UnusableDocuments",
        string.Create(CultureInfo.InvariantCulture, $"{f.Kind}: {f.Message}; for {f.Age.TotalSeconds:0} s nothing of it is used and what was known stays in force, it is asked again by itself; check endpoint.rest_url and proxies if it lasts")));

    public static InstrumentsSection Instruments(IReadOnlyList<InstrumentState> states)
    {
        var told = states.Where(static s => s.IsListed || s.IsUnlisted).ToList();
        return new InstrumentsSection
        {
            Phases = told.GroupBy(PhaseOf).ToDictionary(static g => g.Key, static g => g.Count()),
            NotTrading = [.. told.Where(static s => s.Instrument is not { IsTrading: true } || s.IsEnding || s.IsOver).OrderBy(static s => s.Symbol, StringComparer.Ordinal).Take(MaxListed).Select(static s =>
                new InstrumentSection(s.Symbol, PhaseOf(s), s.Instrument?.Status ?? "", s.Instrument?.ListingMs, s.Instrument?.DelistingMs))],
        };
    }

    private static string PhaseOf(InstrumentState state) =>
        state.IsUnlisted ? Unlisted : state.IsEnding ? Ending : state.IsOver ? InstrumentPhase.Delisted.Name() : (state.Instrument?.Phase ?? InstrumentPhase.Unknown).Name();
}
