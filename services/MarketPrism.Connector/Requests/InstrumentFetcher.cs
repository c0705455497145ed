using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>Gets metadata of symbols. A symbol that the venue does not know never costs the others theirs.</summary>
internal sealed class InstrumentFetcher(VenueRequestOptions options, Func<VenueEndpoint> endpoint, IVenueRest rest)
{
    /// <summary>Asks for symbols.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was found by symbol, or null when the venue did not answer; a symbol that is not in it is unknown to the venue.</returns>
    public async Task<Dictionary<string, InstrumentDocument>?> FetchAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, InstrumentDocument>();
        var wanted = symbols.ToHashSet();
        var requests = new Stack<RestRequest>(options.Venue.Rest.Instruments(endpoint(), symbols));
        while (requests.TryPop(out var request))
        {
            var body = await rest.GetAsync(request, BudgetPriority.Normal, cancellationToken);
            if (body.IsSuccess)
            {
                Take(body, wanted, found);
                continue;
            }

            if (body.Verdict.Outcome != RestOutcome.UnknownSymbol) return null;
            if (request.Symbols.Count < 2) continue;
            var half = request.Symbols.Count / 2;
            foreach (var part in options.Venue.Rest.Instruments(endpoint(), [.. request.Symbols.Take(half)]).Concat(options.Venue.Rest.Instruments(endpoint(), [.. request.Symbols.Skip(half)]))) requests.Push(part);
        }

        return found;
    }

    private void Take(RestBody body, HashSet<string> wanted, Dictionary<string, InstrumentDocument> found)
    {
        foreach (var (symbol, document) in options.Venue.Rest.SplitInstruments(body.Body))
        {
            if (wanted.Contains(symbol)) found[symbol] = new InstrumentDocument(body with { Body = default }, document, Read(document));
        }
    }

    private Instrument? Read(byte[] document)
    {
        var sink = new RestBodySink();
        options.Venue.CreateDecoder().Decode("instruments"u8, document, sink, sink);
        return sink.Instrument is { } instrument ? instrument with { Key = instrument.Key with { Exchange = options.Exchange } } : null;
    }
}
