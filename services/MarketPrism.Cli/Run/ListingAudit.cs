using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Simulator.Truth;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Cli.Run;

/// <summary>
/// Holds the simulated venues' history against what the pipeline published and recorded: whether each listing was caught from its first trade on or stands in the ledger, and whether a stream was
/// unsubscribed although the venue lists its instrument. One reader.
/// </summary>
/// <param name="venues">The venues.</param>
/// <param name="collected">The instruments whose trades are collected.</param>
internal sealed class ListingAudit(VenueSet venues, IReadOnlySet<InstrumentKey> collected)
{
    /// <summary>A stream that is repaired is unsubscribed and subscribed again; beyond this it was given up.</summary>
    private static readonly long RepairNs = (long)TimeSpan.FromSeconds(20).TotalNanoseconds;
    private static readonly byte[] FirstTrade = "\"trade_id\":\"1\""u8.ToArray();

    /// <summary>The ledger's times are receipts, the venue's its engine's: the two clocks are one, but not the moment.</summary>
    private static readonly long SlackNs = (long)TimeSpan.FromSeconds(2).TotalNanoseconds;
    private readonly HashSet<(string Exchange, string Symbol)> _caught = [];

    /// <summary>Looks at a published trade: the one with id 1 is a listing's first.</summary>
    /// <param name="payload">The normalised message.</param>
    internal void OnTrade(ReadOnlySpan<byte> payload)
    {
        if (payload.IndexOf(FirstTrade) < 0) return;
        using var trade = JsonDocument.Parse(payload.ToArray());
        var root = trade.RootElement;
        _caught.Add((Text(root, "exchange"), Text(root, "venue_symbol")));
    }

    /// <summary>Listings of collected instruments that have traded.</summary>
    internal int Listings => Traded().Count();

    /// <summary>Of these, the ones whose first trade was neither published nor stands in the ledger, for a person.</summary>
    /// <param name="gaps">The ledger.</param>
    internal IReadOnlyList<string> Missed(IReadOnlyCollection<GapRecord> gaps) =>
    [
        .. Traded().Where(l => !IsCaught(l.Key) && !gaps.Any(g => Covers(g, l.Key, l.Listing.FirstTradeNs)))
            .Select(l => $"{l.Key}: opened {Time(l.Listing.OpenedNs)}, first trade {Time(l.Listing.FirstTradeNs)}, neither published nor recorded as a gap"),
    ];

    /// <summary>Streams of listed instruments that were given up, for a person.</summary>
    /// <param name="nowNs">Unix ns.</param>
    internal IReadOnlyList<string> Abandoned(long nowNs) =>
    [
        .. venues.All.SelectMany(v => v.History.Unsubscriptions())
            .Where(u => (u.ToNs == 0 ? nowNs : u.ToNs) - u.FromNs > RepairNs)
            .Select(u => $"{u.Venue} {u.Stream}: unsubscribed at {Time(u.FromNs)}{(u.ToNs == 0 ? " and not again" : $", again at {Time(u.ToNs)}")}, although the venue lists it"),
    ];

    private IEnumerable<(Listing Listing, InstrumentKey Key)> Traded()
    {
        foreach (var venue in venues.All)
        {
            var (exchange, market) = StreamId.VenueOf(venue.Name);
            foreach (var listing in venue.History.Listings())
            {
                var key = new InstrumentKey(exchange, market, listing.Symbol);
                if (listing.FirstTradeId == 1 && collected.Contains(key)) yield return (listing, key);
            }
        }
    }

    private bool IsCaught(InstrumentKey key) => _caught.Contains((key.Exchange.Token, key.Symbol));

    private static bool Covers(GapRecord gap, InstrumentKey key, long timeNs) =>
        gap.Instrument == key && gap.FromNs - SlackNs <= timeNs && (gap.ToNs is not { } end || timeNs <= end + SlackNs);

    private static string Text(JsonElement json, string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Time(long ns) => DateTimeOffset.FromUnixTimeMilliseconds(ns / 1_000_000).ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
