using MarketPrism.Domain;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Run;

/// <summary>
/// Counts the streams whose instruments the venue lists now. Every count is of the same streams, each looked at by itself: the stream of a delisted instrument, established still, must not make up for
/// a listed one that is missing.
/// </summary>
internal static class ListedStreams
{
    /// <summary>Counts them.</summary>
    /// <param name="status">The connector's status, with all streams.</param>
    /// <param name="isListed">Whether the venue lists an instrument.</param>
    /// <returns>The status with nothing but these streams, of each subscription and as a whole.</returns>
    internal static StatusDocument Of(StatusDocument status, Func<InstrumentKey, bool> isListed)
    {
        if (status.Subscriptions is not { } all) return status with { Streams = Section(status, isListed) };
        var parts = all.Select(p => p with { Streams = Section(p, isListed) }).ToList();
        return status with
        {
            Subscriptions = parts,
            Streams = Count([.. parts.SelectMany(static p => p.Streams?.Worst ?? [])], [.. parts.SelectMany(static p => p.Streams?.Rejected ?? [])]),
        };
    }

    private static StreamsSection? Section(StatusDocument part, Func<InstrumentKey, bool> isListed)
    {
        if (part is not { Exchange: { } of, Market: { } at, Streams: { } section }) return part.Streams;
        var (exchange, market) = (Exchange.Parse(of), Market.Parse(at));
        return Count(
            [.. (section.Worst ?? []).Where(s => isListed(new InstrumentKey(exchange, market, SymbolOf(s.Key))))],
            [.. section.Rejected.Where(r => isListed(new InstrumentKey(exchange, market, r.Symbol)))]);
    }

    private static StreamsSection Count(IReadOnlyList<StreamSection> streams, IReadOnlyList<RejectedSymbol> rejected) => new()
    {
        Desired = streams.Count,
        Established = streams.Count(static s => s.Established),
        Flowing = streams.Count(static s => s is { Established: true, State: "Flowing" }),
        Quiet = streams.Count(static s => s is { Established: true, State: "Quiet" }),
        Stale = streams.Count(static s => s.State == "Stale"),
        Rejected = rejected,
        Worst = streams,
    };

    /// <summary>Of <c>{channel}.{symbol}</c>.</summary>
    private static string SymbolOf(string key) => key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
