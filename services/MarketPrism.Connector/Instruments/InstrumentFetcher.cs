using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>Reads metadata of symbols. A symbol that the venue does not know never costs the others theirs, and is asked for alone and ever more rarely.</summary>
internal sealed class InstrumentFetcher(Exchange exchange, IVenue venue, Func<VenueEndpoint> endpoint, IVenueRest rest, UnknownSymbols unknown)
{
    /// <summary>Reads symbols.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was told about them.</returns>
    public async Task<InstrumentReading> FetchAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, InstrumentDocument>(StringComparer.Ordinal);
        var absent = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        string? fault = null;
        var requests = Plan(symbols);
        while (requests.TryPop(out var request))
        {
            var body = await rest.GetAsync(request, BudgetPriority.Normal, cancellationToken);
            if (body.IsSuccess)
            {
                if (!Take(body, symbols, found, absent, names)) fault = "the answer lists nothing";
            }
            else if (body.Verdict.Outcome != RestOutcome.UnknownSymbol || request.Symbols.Count == 0)
            {
                fault = body.Verdict.Message;
            }
            else if (request.Symbols.Count == 1)
            {
                absent.Add(request.Symbols[0]);
                Refuse(request.Symbols[0]);
            }
            else
            {
                var half = request.Symbols.Count / 2;
                Push(requests, request.Symbols.Take(half));
                Push(requests, request.Symbols.Skip(half));
            }
        }

        return new InstrumentReading(found, absent, names, fault);
    }

    /// <summary>Reads instruments that the venue pushed: they say nothing about the others.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="symbols">The symbols that count.</param>
    /// <param name="receivedNs">When it came, Unix ns.</param>
    /// <returns>What was told about them.</returns>
    public InstrumentReading Read(ReadOnlyMemory<byte> frame, IReadOnlyList<string> symbols, long receivedNs)
    {
        var request = venue.Rest.Instruments(endpoint(), symbols)[0];
        var found = new Dictionary<string, InstrumentDocument>(StringComparer.Ordinal);
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        foreach (var (symbol, document) in venue.Rest.SplitInstruments(frame))
        {
            if (!wanted.Contains(symbol) || Read(document) is not { } instrument) continue;
            found[symbol] = new InstrumentDocument(new RestBody(request, new RestVerdict(RestOutcome.Success, null, ""), default, receivedNs), document, instrument);
            unknown.Release(symbol);
        }

        return new InstrumentReading(found, new HashSet<string>(), [], null);
    }

    /// <summary>Where symbols are named in the request, those that the venue does not know go alone and only when their time has come: one of them spoils the request of all.</summary>
    private Stack<RestRequest> Plan(IReadOnlyList<string> symbols)
    {
        var requests = new Stack<RestRequest>();
        var all = venue.Rest.Instruments(endpoint(), symbols);
        if (!all.Any(static r => r.Symbols.Count > 0))
        {
            foreach (var request in all) requests.Push(request);
            return requests;
        }

        Push(requests, symbols.Where(s => !unknown.Contains(s)));
        foreach (var symbol in symbols)
        {
            if (unknown.Contains(symbol) && unknown.HoldOf(symbol) == TimeSpan.Zero) Push(requests, [symbol]);
        }

        return requests;
    }

    private void Push(Stack<RestRequest> requests, IEnumerable<string> symbols)
    {
        var named = symbols.ToList();
        if (named.Count == 0) return;
        foreach (var request in venue.Rest.Instruments(endpoint(), named)) requests.Push(request);
    }

    private bool Take(RestBody body, IReadOnlyList<string> symbols, Dictionary<string, InstrumentDocument> found, HashSet<string> absent, List<string> names)
    {
        var documents = venue.Rest.SplitInstruments(body.Body);
        if (documents.Count == 0) return false;
        var asked = symbols.Where(s => IsAskedBy(body.Request, s)).ToHashSet(StringComparer.Ordinal);
        foreach (var (symbol, document) in documents)
        {
            names.Add(symbol);
            if (!asked.Remove(symbol)) continue;
            found[symbol] = new InstrumentDocument(body with { Body = default }, document, Read(document));
            unknown.Release(symbol);
        }

        foreach (var symbol in asked)
        {
            absent.Add(symbol);
            Refuse(symbol);
        }

        return true;
    }

    private bool IsAskedBy(RestRequest request, string symbol) =>
        request.Symbols.Count > 0 ? request.Symbols.Contains(symbol) : venue.Rest.Instruments(endpoint(), [symbol]).Any(r => r.Url == request.Url);

    private void Refuse(string symbol)
    {
        if (unknown.HoldOf(symbol) == TimeSpan.Zero) unknown.Refuse(symbol);
    }

    private Instrument? Read(byte[] document)
    {
        var sink = new RestBodySink();
        venue.CreateDecoder().Decode("instruments"u8, document, sink, sink);
        return sink.Instrument is { } instrument ? instrument with { Key = instrument.Key with { Exchange = exchange } } : null;
    }
}
