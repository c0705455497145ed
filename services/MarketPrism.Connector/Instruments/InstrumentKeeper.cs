using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>
/// Follows the instruments of the connector's symbols through their lives: reads metadata regularly, at announced times and when the venue pushes a change, publishes
/// them at start, hourly, on change and when asked, and tells which streams may be silent and which are over.
/// </summary>
internal sealed class InstrumentKeeper(
    VenueRequestOptions options,
    InstrumentFetcher fetcher,
    UnknownSymbols unknown,
    RestBodyPublisher publisher,
    IBus bus,
    SubjectSpace subjects,
    TimeProvider time,
    ILogger logger)
{
    private const int MaxPushed = 64;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AskedAtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookForFrames = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly MessageBuffer _buffer = new();
    private readonly Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentQueue<(ReadOnlyMemory<byte> Frame, long ReceivedNs)> _pushed = new();
    private readonly Dictionary<string, InstrumentEntry> _entries = new(StringComparer.Ordinal); // under the lock; changed by the loop alone
    private readonly Dictionary<string, (long Frames, DateTimeOffset At)> _framesBefore = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _symbols = [];
    private Dictionary<string, string> _over = []; // of the loop alone
    private Dictionary<string, StreamSilence> _silent = [];
    private Dictionary<string, bool> _funding = [];
    private TimeSpan _retry = FirstRetry;
    private DateTimeOffset _nextReading = DateTimeOffset.MinValue;
    private DateTimeOffset _lastReading = DateTimeOffset.MinValue;
    private DateTimeOffset _publishedAt = DateTimeOffset.MinValue;
    private bool _isFailing;
    private bool _isAsked;
    private bool _isToBeReread;
    private bool _isChanged;

    private string Venue => $"{options.Exchange} {options.Venue.Market}";

    /// <summary>Told of the symbols that are over, with the reason, after each reading.</summary>
    public Action<IReadOnlyDictionary<string, string>>? UnavailableChanged { get; set; }

    /// <summary>Told of the symbols whose streams may be silent, with the reason, after each reading.</summary>
    public Action<IReadOnlyDictionary<string, StreamSilence>>? SilentChanged { get; set; }

    /// <summary>Told which symbols fund and which do not, as far as metadata say so, whenever that changed.</summary>
    public Action<IReadOnlyDictionary<string, bool>>? FundingChanged { get; set; }

    /// <summary>Frames seen of a symbol's streams: the first one of a symbol that was not listed says that it is now.</summary>
    public Func<string, long> Frames { get; set; } = static _ => 0;

    /// <summary>What is known of the symbols.</summary>
    public IReadOnlyList<InstrumentState> States
    {
        get
        {
            lock (_lock) return [.. _entries.Values.Select(e => new InstrumentState(e.Symbol, e.Said, e.IsListed, e.IsUnlisted, e.IsEnding, e.IsOver))];
        }
    }

    /// <summary>How many symbols have metadata.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Values.Count(static e => e.Document is not null);
        }
    }

    /// <summary>Whether the venue was asked for a symbol and has never listed it.</summary>
    public bool IsUnknown(string symbol)
    {
        lock (_lock) return _entries.TryGetValue(symbol, out var entry) && entry.IsUnlisted;
    }

    /// <summary>Whether values of a symbol are not to be polled: it does not trade.</summary>
    public bool IsIdle(string symbol)
    {
        lock (_lock) return _entries.TryGetValue(symbol, out var entry) && (entry.IsOver || entry.SilenceAt("") is not null);
    }

    /// <summary>Sets the symbols that count; new ones are asked for at once.</summary>
    public void SetSymbols(IReadOnlyList<string> symbols)
    {
        lock (_lock)
        {
            _symbols = symbols;
            _isChanged = true;
        }

        Wake();
    }

    /// <summary>Somebody asked: what is known is published again, and read again if it is not fresh.</summary>
    public void Republish()
    {
        lock (_lock) _isAsked = true;
        Wake();
    }

    /// <summary>
    /// The venue pushes changes from now on: those that came after the last reading began and before that are in neither. The list is read once more, 10 s after the last reading at the soonest; from any thread.
    /// </summary>
    public void Reread()
    {
        lock (_lock) _isToBeReread = true;
        Wake();
    }

    /// <summary>Takes a list that the venue pushed; from any thread, the bytes are kept.</summary>
    public void Push(ReadOnlyMemory<byte> frame, long receivedNs)
    {
        if (_pushed.Count >= MaxPushed) return; // the next regular reading has it
        _pushed.Enqueue((frame, receivedNs));
        Wake();
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var symbols = Begin();
            while (_pushed.TryDequeue(out var pushed)) Take(symbols, fetcher.Read(pushed.Frame, symbols, pushed.ReceivedNs));
            var now = time.GetUtcNow();
            Hasten(now);
            if (symbols.Count > 0 && (now >= _nextReading || now < _lastReading)) await ReadAsync(symbols, cancellationToken);
            await WaitAsync(symbols, cancellationToken);
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private IReadOnlyList<string> Begin()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_isChanged)
            {
                foreach (var gone in _entries.Keys.Except(_symbols).ToList())
                {
                    _entries.Remove(gone);
                    unknown.Release(gone);
                }

                foreach (var symbol in _symbols) _entries.TryAdd(symbol, new InstrumentEntry(symbol));
                _nextReading = now;
            }

            if (_isAsked || _isChanged || now - _publishedAt >= options.InstrumentsEvery) PublishAll(now);
            // A symbol that is not listed is asked about again and again: it has its own schedule, and what is known was published just now
            var isAsked = _isToBeReread || (_isAsked && !_entries.Values.Any(static e => e.IsUnlisted));
            if (isAsked && !_isFailing && _lastReading + AskedAtMost is var soonest && soonest < _nextReading) _nextReading = soonest; // one that failed is repeated anyway
            (_isAsked, _isToBeReread, _isChanged) = (false, false, false);
            return _symbols;
        }
    }

    private void PublishAll(DateTimeOffset now)
    {
        if (_entries.Count > 0 && _entries.Values.All(static e => e.Document is null)) return;
        _publishedAt = now;
        foreach (var entry in _entries.Values.Where(static e => e.Document is not null)) Publish(entry);
    }

    private async Task ReadAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        var reading = await fetcher.FetchAsync(symbols, cancellationToken);
        var now = time.GetUtcNow();
        _lastReading = now;
        _isFailing = !reading.IsComplete;
        Take(symbols, reading);
        if (!reading.IsComplete) RequestLog.InstrumentsFailed(logger, options.Exchange.Token, options.Venue.Market.Token, _retry);
        lock (_lock)
        {
            _nextReading = now + (reading.IsComplete ? options.InstrumentsCheck : _retry);
            foreach (var entry in _entries.Values)
            {
                if (!reading.IsComplete) break; // the retry comes sooner
                var due = entry.IsUnlisted || entry.IsOver ? now + unknown.HoldOf(entry.Symbol) : entry.NextReading(now);
                if (due < _nextReading && due > now) _nextReading = due.Value;
            }
        }

        _retry = reading.IsComplete ? FirstRetry : TimeSpan.FromTicks(Math.Min(_retry.Ticks * 2, LastRetry.Ticks));
    }

    /// <summary>The end of an instrument may have been pushed: it is confirmed in time, not by the next regular reading.</summary>
    private void Hasten(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values.Where(static e => e.IsEnding))
            {
                if (entry.NextReading(now) is { } due && due > now && due < _nextReading) _nextReading = due;
            }
        }
    }

    private async Task WaitAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        var wait = symbols.Count == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(Math.Min((_nextReading - time.GetUtcNow()).Ticks, options.InstrumentsCheck.Ticks));
        var unlisted = _silent.Where(static s => s.Value.IsUnlisted).Select(static s => s.Key).ToList();
        if (unlisted.Count > 0 && wait > LookForFrames) wait = LookForFrames;
        if (wait != Timeout.InfiniteTimeSpan)
        {
            var hour = _publishedAt + options.InstrumentsEvery - time.GetUtcNow();
            if (_publishedAt > DateTimeOffset.MinValue && hour < wait) wait = hour;
            if (wait <= TimeSpan.Zero) return;
        }

        using var limit = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // the time is over
        }

        foreach (var symbol in unlisted) LookForFirstFrame(symbol);
    }

    /// <summary>A frame of a symbol that the venue did not list: it does now, whatever the schedule of looking for it.</summary>
    private void LookForFirstFrame(string symbol)
    {
        var frames = Frames(symbol);
        var (before, at) = _framesBefore.GetValueOrDefault(symbol);
        var now = time.GetUtcNow();
        if (frames <= before || now - at < TimeSpan.FromMinutes(1)) return;
        _framesBefore[symbol] = (frames, now);
        unknown.Release(symbol);
        _nextReading = now;
    }

    private void Take(IReadOnlyList<string> symbols, InstrumentReading reading)
    {
        var now = time.GetUtcNow();
        var over = new Dictionary<string, string>(StringComparer.Ordinal);
        var silent = new Dictionary<string, StreamSilence>(StringComparer.Ordinal);
        var funding = new Dictionary<string, bool>(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var symbol in symbols)
            {
                var entry = _entries[symbol];
                var before = entry.Instrument;
                if (reading.Found.TryGetValue(symbol, out var document) ? entry.Take(document, now) : reading.Absent.Contains(symbol) && entry.Miss(now)) Publish(entry);
                if (entry.Instrument is { } instrument && before?.Phase != instrument.Phase) RequestLog.PhaseChanged(logger, symbol, (before?.Phase ?? InstrumentPhase.Unknown).Name(), instrument.Phase.Name(), instrument.Status);
                if (entry.Instrument?.Funds is { } funds) funding[symbol] = funds;
                if (entry.EndAt(Venue) is { } end) over[symbol] = end;
                else if (entry.SilenceAt(Venue) is { } silence) silent[symbol] = silence;
            }

            if (_publishedAt == DateTimeOffset.MinValue && reading.Found.Count > 0) _publishedAt = now;
        }

        foreach (var (symbol, reason) in over.Concat(silent.Select(static s => KeyValuePair.Create(s.Key, s.Value.Reason))))
        {
            if ((_over.GetValueOrDefault(symbol) ?? _silent.GetValueOrDefault(symbol)?.Reason) != reason) RequestLog.Unavailable(logger, symbol, reason);
        }

        // Also when nothing changed: until when there was nothing to subscribe is where the gap of a late listing begins
        if (over.Count + _over.Count > 0) UnavailableChanged?.Invoke(over);
        if (silent.Count + _silent.Count > 0) SilentChanged?.Invoke(silent);
        if (funding.Count != _funding.Count || funding.Except(_funding).Any()) FundingChanged?.Invoke(funding);
        (_over, _silent, _funding) = (over, silent, funding);
    }

    private void Publish(InstrumentEntry entry)
    {
        var document = entry.Document!;
        if (!entry.IsAbsent) publisher.Publish(document.Body, entry.Symbol, document.Document, $"0-{PayloadHash.Of(document.Document):x16}");
        if (entry.Instrument is null)
        {
            RequestLog.Unreadable(logger, entry.Symbol);
            return;
        }

        InstrumentJson.Write(_buffer, entry.Instrument);
        bus.TryPublish(Encoding.ASCII.GetBytes(subjects.Instrument(entry.Instrument.Key)), default, _buffer.Written);
    }
}

/// <summary>What is known of one symbol.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Instrument">Its metadata; null when the venue has not told.</param>
/// <param name="IsListed">The venue has listed it at some time.</param>
/// <param name="IsUnlisted">The venue was asked and has never listed it.</param>
/// <param name="IsEnding">The venue's last word is that it is over, which another reading has to confirm.</param>
/// <param name="IsOver">It is over.</param>
internal sealed record InstrumentState(string Symbol, Instrument? Instrument, bool IsListed, bool IsUnlisted, bool IsEnding, bool IsOver);
