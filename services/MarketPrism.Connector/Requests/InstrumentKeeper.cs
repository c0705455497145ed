using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Keeps the metadata of the connector's symbols: publishes them at start, hourly, on change and when asked, and tells which symbols cannot have data.</summary>
internal sealed class InstrumentKeeper(
    VenueRequestOptions options,
    InstrumentFetcher fetcher,
    RestBodyPublisher publisher,
    IBus bus,
    SubjectSpace subjects,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly MessageBuffer _buffer = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private Dictionary<string, InstrumentDocument> _known = [];
    private HashSet<string> _unknown = [];
    private IReadOnlyList<string> _symbols = [];
    private Dictionary<string, string> _unavailable = []; // of the loop alone
    private bool _isAsked;
    private long? _publishedAt;

    /// <summary>Told of the symbols that do not trade, with the reason, whenever that changes.</summary>
    public Action<IReadOnlyDictionary<string, string>>? UnavailableChanged { get; set; }

    /// <summary>How many symbols have metadata.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>Whether the venue said that it does not know a symbol.</summary>
    public bool IsUnknown(string symbol)
    {
        lock (_lock) return _unknown.Contains(symbol);
    }

    /// <summary>Sets the symbols that count; new ones are asked for at once.</summary>
    public void SetSymbols(IReadOnlyList<string> symbols)
    {
        lock (_lock)
        {
            _symbols = symbols;
            _isAsked = true;
        }

        Wake();
    }

    /// <summary>Publishes all again: somebody asked.</summary>
    public void Republish()
    {
        lock (_lock) _isAsked = true;
        Wake();
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (true)
        {
            var (symbols, all) = Begin();
            var found = symbols.Count == 0 ? [] : await fetcher.FetchAsync(symbols, cancellationToken);
            if (found is not null) Take(symbols, found, all);
            else RequestLog.InstrumentsFailed(logger, options.Exchange.Token, options.Venue.Market.Token, retry);
            await WaitAsync(found is not null ? options.InstrumentsCheck : retry, found is null, cancellationToken);
            retry = found is not null ? FirstRetry : TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LastRetry.Ticks));
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Wake()
    {
        lock (_lock)
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
    }

    private (IReadOnlyList<string> Symbols, bool All) Begin()
    {
        lock (_lock)
        {
            var isDue = _publishedAt is not { } at || time.GetElapsedTime(at) >= options.InstrumentsEvery;
            var all = isDue || _isAsked;
            _isAsked = false;
            return (_symbols, all);
        }
    }

    private async Task WaitAsync(TimeSpan duration, bool failed, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(duration, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (failed) await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token); // not sooner because somebody asks
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // the time is over
        }
    }

    private void Take(IReadOnlyList<string> symbols, Dictionary<string, InstrumentDocument> found, bool all)
    {
        Dictionary<string, InstrumentDocument> before;
        lock (_lock)
        {
            before = _known;
            _known = found;
            _unknown = [.. symbols.Where(s => !found.ContainsKey(s))];
            if (all) _publishedAt = time.GetTimestamp();
        }

        var unavailable = new Dictionary<string, string>();
        foreach (var symbol in symbols)
        {
            if (!found.TryGetValue(symbol, out var document))
            {
                unavailable[symbol] = $"{options.Exchange} {options.Venue.Market} does not list it";
                continue;
            }

            if (document.Instrument is { IsTrading: false } instrument) unavailable[symbol] = $"its status is {instrument.Status}";
            if (all || !before.TryGetValue(symbol, out var known) || !known.Document.AsSpan().SequenceEqual(document.Document)) Publish(symbol, document);
        }

        if (unavailable.Count == _unavailable.Count && unavailable.All(u => _unavailable.GetValueOrDefault(u.Key) == u.Value)) return;
        foreach (var (symbol, reason) in unavailable)
        {
            if (_unavailable.GetValueOrDefault(symbol) != reason) RequestLog.Unavailable(logger, symbol, reason);
        }

        _unavailable = unavailable;
        UnavailableChanged?.Invoke(unavailable);
    }

    private void Publish(string symbol, InstrumentDocument document)
    {
        publisher.Publish(document.Body, symbol, document.Document, $"0-{PayloadHash.Of(document.Document):x16}");
        if (document.Instrument is null)
        {
            RequestLog.Unreadable(logger, symbol);
            return;
        }

        InstrumentJson.Write(_buffer, document.Instrument);
        bus.TryPublish(Encoding.ASCII.GetBytes(subjects.Instrument(document.Instrument.Key)), default, _buffer.Written);
    }
}
