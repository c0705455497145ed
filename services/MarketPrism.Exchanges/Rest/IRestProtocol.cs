namespace MarketPrism.Exchanges;

/// <summary>The REST side of a venue-market. Stateless.</summary>
public interface IRestProtocol
{
    /// <summary>Weight (or requests) per egress IP, what we allow ourselves inside the venue's limit, by bucket (Binance futures share one).</summary>
    IReadOnlyDictionary<string, RateLimit> Budgets { get; }

    /// <summary>An order-book snapshot.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="symbol">The venue's symbol.</param>
    /// <param name="depth">Levels wanted a side; rounded up to what the venue offers, at most its maximum.</param>
    /// <returns>The request; its body is published on raw channel <c>snapshot</c>.</returns>
    RestRequest Snapshot(VenueEndpoint endpoint, string symbol, int depth);

    /// <summary>Trades between ids, the oldest page first; raw channel <c>backfill</c>.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="symbol">The venue's symbol.</param>
    /// <param name="fromId">First id wanted; null = the most recent trades.</param>
    /// <param name="toId">Last id wanted; null = no bound.</param>
    /// <returns>The request for one page; null where the venue cannot.</returns>
    RestRequest? Trades(VenueEndpoint endpoint, string symbol, long? fromId, long? toId);

    /// <summary>Metadata of instruments; raw channel <c>instruments</c>.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="symbols">The symbols that matter; the venue may answer with all.</param>
    /// <returns>The requests.</returns>
    IReadOnlyList<RestRequest> Instruments(VenueEndpoint endpoint, IReadOnlyList<string> symbols);

    /// <summary>Open interest of a symbol; raw channel <c>openInterest</c>.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="symbol">The venue's symbol.</param>
    /// <returns>The request; null where a stream has it.</returns>
    RestRequest? OpenInterest(VenueEndpoint endpoint, string symbol);

    /// <summary>Asks, as cheaply as possible, for the newest id of a stream's kind, so that a silent stream can be told from a dead one.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>The request; null where the stream has no ids that REST knows too.</returns>
    RestRequest? NewestId(VenueEndpoint endpoint, StreamSpec stream);

    /// <summary>Reads the newest id of a body: of a snapshot its last update id, of trades the highest trade id.</summary>
    /// <param name="rawChannel"><c>snapshot</c> or <c>backfill</c>.</param>
    /// <param name="body">The body.</param>
    /// <returns>The id, or null when the body has none.</returns>
    long? ReadNewestId(string rawChannel, ReadOnlySpan<byte> body);

    /// <summary>Cuts a body of metadata into one document per instrument, each of the venue's own form, its bytes unchanged.</summary>
    /// <param name="body">A body of <see cref="Instruments"/>.</param>
    /// <returns>Symbols and documents; empty when the body is something else.</returns>
    IReadOnlyList<(string Symbol, byte[] Document)> SplitInstruments(ReadOnlyMemory<byte> body);

    /// <summary>The venue's clock: cheap, also used to see whether the venue is reachable.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>The request.</returns>
    RestRequest ServerTime(VenueEndpoint endpoint);

    /// <summary>Reads the answer of <see cref="ServerTime"/>.</summary>
    /// <param name="body">The body.</param>
    /// <returns>Unix ms, or null when the body is something else.</returns>
    long? ReadServerTime(ReadOnlySpan<byte> body);

    /// <summary>Reads a body whole and tells whether it is the document that was asked for, by its own text; what came before is not considered.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="body">The body of an answer that <see cref="Judge"/> called a success.</param>
    /// <returns>What it holds, or why it is something else.</returns>
    RestFinding Examine(RestRequest request, ReadOnlyMemory<byte> body);

    /// <summary>Judges an answer: also venues that say "too many requests" with 200.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">Retry-After, or null.</param>
    /// <param name="body">The body.</param>
    /// <returns>What to do.</returns>
    RestVerdict Judge(int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body);
}
