using MarketPrism.Domain;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Cli.Run;

/// <summary>Holds published synced books against the simulated venues' true ones at the same update id, all levels that the book claims to know. One reader.</summary>
internal sealed class TruthCheck(VenueSet venues, int depth, TimeSpan every, TimeProvider time)
{
    /// <summary>What OKX sends of a book.</summary>
    private const int OkxLevels = 400;

    /// <summary>Of the reader's time, and of the venue's, whose lock the truth is read under: a comparison that took 1 ms is followed by 4 ms without one.</summary>
    private const int RestAfterWork = 4;

    private long _restUntil;

    /// <summary>Books compared.</summary>
    internal long Compared { get; private set; }

    /// <summary>Books that were published as synced and differ from the truth.</summary>
    internal long Wrong { get; private set; }

    /// <summary>What was wrong first.</summary>
    internal string FirstWrong { get; private set; } = "";

    /// <summary>Compares a book, unless it was compared a moment ago; one that begins anew is always compared.</summary>
    internal void Look(MonitoredBook book, InstrumentKey instrument, bool isNew)
    {
        if (!book.IsSynced) return;
        var started = time.GetTimestamp();
        if (!isNew && (started < _restUntil || (book.ComparedAt is { } at && time.GetElapsedTime(at) < every))) return;
        Compare(book, instrument);
        var ended = time.GetTimestamp();
        _restUntil = ended + ((ended - started) * RestAfterWork);
    }

    private void Compare(MonitoredBook book, InstrumentKey instrument)
    {
        if (venues.Find(StreamId.SimulatorOf(instrument.Exchange, instrument.Market)) is not { } venue || venue.Book(instrument.Symbol, book.Book.LastUpdateId) is not { } truth) return;
        book.ComparedAt = time.GetTimestamp();
        Compared++;
        var levels = instrument.Exchange.Protocol == Exchange.Okx.Token ? OkxLevels : int.MaxValue;
        if (depth > 0) levels = Math.Min(levels, depth);
        var difference = Side("bid", book.Book.Bids, truth.Bids, levels, book.Book.HorizonBid) ?? Side("ask", book.Book.Asks, truth.Asks, levels, book.Book.HorizonAsk);
        if (difference is null || Wrong++ > 0) return;
        FirstWrong = $"{instrument} at {book.Book.LastUpdateId}: {difference}";
    }

    private static string? Side(string side, IReadOnlyDictionary<FixedNumber, FixedNumber> published, IReadOnlyList<BookLevel> truth, int limit, FixedNumber? horizon)
    {
        var isBid = side == "bid";
        return Compare(side, published, truth, limit, Known(horizon, isBid)) ?? Reach(side, published, horizon, isBid);
    }

    // A best price at the horizon, or none at all, says nothing of what rests beyond it
    private static string? Reach(string side, IReadOnlyDictionary<FixedNumber, FixedNumber> published, FixedNumber? horizon, bool isBid)
    {
        if (horizon is not { } limit) return null;
        var end = Value(limit);
        if (published.Count == 0) return $"no {side} is known, and the horizon is {end}";
        var best = Value(published.First().Key);
        return (isBid ? best > end : best < end) ? null : $"the best {side}, {best}, is not inside the horizon, {end}";
    }

    private static Func<decimal, bool> Known(FixedNumber? horizon, bool isBid)
    {
        if (horizon is not { } limit) return static _ => true;
        var price = Value(limit);
        return isBid ? p => p >= price : p => p <= price;
    }

    private static string? Compare(string side, IReadOnlyDictionary<FixedNumber, FixedNumber> published, IReadOnlyList<BookLevel> truth, int limit, Func<decimal, bool> isKnown)
    {
        var rank = 0;
        foreach (var (price, quantity) in published)
        {
            if (rank == limit) return $"more than {limit} {side}s";
            var (p, q) = (Value(price), Value(quantity));
            if (!isKnown(p)) break;
            if (rank == truth.Count) return $"{side} {rank + 1} is {p} × {q}, the venue has no more";
            if (truth[rank] != new BookLevel(p, q)) return $"{side} {rank + 1} is {p} × {q}, the venue's {truth[rank].Price} × {truth[rank].Quantity}";
            rank++;
        }

        return rank < Math.Min(limit, truth.Count) && isKnown(truth[rank].Price) ? $"{side} {rank + 1} is missing, the venue's {truth[rank].Price} × {truth[rank].Quantity}" : null;
    }

    private static decimal Value(FixedNumber number) => (decimal)number.Mantissa / FixedNumber.Pow10(number.Scale);
}
