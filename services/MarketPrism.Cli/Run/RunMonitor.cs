using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Following;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using Channel = MarketPrism.Domain.Channel;

namespace MarketPrism.Cli.Run;

/// <summary>
/// A consumer beside the pipeline: follows every published book and proves it, measures latency, audits loss. One task takes messages and notes when they came; another one looks at them, so that
/// the time which proving and auditing take is not counted as the pipeline's.
/// </summary>
internal sealed class RunMonitor : IAsyncDisposable
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 1_000_000, MaxBytes = 512L << 20 };
    private const int MostTaken = 65_536; // beyond it they wait in the subscription, within its bounds
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(2);
    private readonly IBusSubscription _subscription;
    private readonly TimeProvider _time;
    private readonly string _raw;
    private readonly string _books;
    private readonly string _trades;
    private readonly string _gaps;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(BusMessage Message, long ArrivedNs)> _taken = System.Threading.Channels.Channel.CreateBounded<(BusMessage, long)>(new BoundedChannelOptions(MostTaken) { SingleReader = true, SingleWriter = true });
    private readonly Task _taking;
    private readonly Task _reading;
    private readonly Task _asking;
    private readonly IBus _bus;
    private readonly SubjectSpace _subjects;

    private RunMonitor(IBus bus, IBusSubscription subscription, SubjectSpace subjects, LossAudit? audit, TruthCheck? truth, ListingAudit? listings, TimeProvider time)
    {
        _bus = bus;
        _subjects = subjects;
        _subscription = subscription;
        _time = time;
        (_raw, _books, _trades, _gaps) = (subjects.AllRaw[..^1], subjects.AllNormalized(Channel.OrderBook)[..^1], subjects.AllNormalized(Channel.Trade)[..^1], subjects.AllGaps[..^1]);
        Audit = audit;
        Truth = truth;
        Listings = listings;
        _taking = TakeAsync(_stop.Token);
        _reading = ReadAsync(_stop.Token);
        _asking = AskAsync(_stop.Token);
    }

    /// <summary>Guards everything below.</summary>
    internal Lock Gate { get; } = new();

    internal LossAudit? Audit { get; }

    internal TruthCheck? Truth { get; }

    /// <summary>Listings and streams against the simulated venues' history; null on live venues.</summary>
    internal ListingAudit? Listings { get; }

    internal SortedDictionary<string, MonitoredBook> Books { get; } = new(StringComparer.Ordinal);

    internal LatencyHistogram Latency { get; } = new();

    internal Dictionary<string, GapRecord> Gaps { get; } = [];

    internal long RawFrames { get; private set; }

    internal long Trades { get; private set; }

    /// <summary>What the monitor itself missed because it was slow: then its figures are not the pipeline's.</summary>
    internal long Missed => _subscription.Dropped;

    internal static async Task<RunMonitor> StartAsync(IBus bus, SubjectSpace subjects, LossAudit? audit, TruthCheck? truth, ListingAudit? listings, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] patterns = [subjects.AllRaw, subjects.AllNormalized(Channel.OrderBook), subjects.AllNormalized(Channel.Trade), subjects.AllGaps];
        return new RunMonitor(bus, await bus.SubscribeAsync(patterns, Bounds, cancellationToken), subjects, audit, truth, listings, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.DisposeAsync();
        await Task.WhenAll(_taking, _reading, _asking);
        _stop.Dispose();
    }

    private async Task TakeAsync(CancellationToken stop)
    {
        try
        {
            while (await _subscription.WaitToReadAsync(stop))
            {
                while (_subscription.TryRead(out var message))
                {
                    if (!_taken.Writer.TryWrite((message, _time.UnixNs()))) await _taken.Writer.WriteAsync((message, _time.UnixNs()), stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the run is over
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            while (await _taken.Reader.WaitToReadAsync(stop))
            {
                lock (Gate)
                {
                    for (var i = 0; i < 512 && _taken.Reader.TryRead(out var taken); i++)
                    {
                        Take(taken.Message, taken.ArrivedNs);
                        taken.Message.Release();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the run is over
        }
    }

    /// <summary>Does what a consumer does that has missed an update: asks for the current book.</summary>
    private async Task AskAsync(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(AskEvery, _time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                List<(string Name, MonitoredBook Book)> unproven;
                lock (Gate) unproven = [.. Books.Where(b => !b.Value.Book.IsProven && b.Value.Instrument is not null).Select(b => (b.Key, b.Value))];
                foreach (var (name, book) in unproven)
                {
                    var reply = await _bus.RequestAsync(_subjects.Request("book", book.Instrument!.Value), ReadOnlyMemory<byte>.Empty, AskPatience, stop);
                    if (reply.Outcome != BusReplyOutcome.Answered) continue;
                    lock (Gate) TakeBook(name, reply.Payload.Span, _time.UnixNs());
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the run is over
        }
    }

    private void Take(in BusMessage message, long arrivedNs)
    {
        var subject = message.Subject.Span;
        if (StartsWith(subject, _raw))
        {
            RawFrames++;
            Audit?.OnRaw(message, _raw.Length);
        }
        else if (StartsWith(subject, _books))
        {
            TakeBook(Encoding.UTF8.GetString(subject[_books.Length..]), message.Payload.Span, arrivedNs);
        }
        else if (StartsWith(subject, _trades))
        {
            Trades++;
            Listings?.OnTrade(message.Payload.Span);
        }
        else if (StartsWith(subject, _gaps) && GapRecordJson.Read(message.Payload) is { } record)
        {
            if (Gaps.TryGetValue(record.Id, out var known) && (record.Version < known.Version || (record.State == GapState.Open && known.State != GapState.Open))) return;
            Gaps[record.Id] = record;
            Audit?.OnGap(record);
        }
    }

    private void TakeBook(string name, ReadOnlySpan<byte> payload, long arrivedNs)
    {
        if (!Books.TryGetValue(name, out var book)) Books[name] = book = new MonitoredBook();
        var outcome = book.Book.Apply(payload);
        book.Messages++;
        book.LastMessage = _time.GetTimestamp();
        book.Instrument ??= FindInstrument(name, payload);
        if (book.Instrument is { } published) Truth?.Look(book, published, outcome == FollowOutcome.Snapshot);
        if (Audit is not null && book.Instrument is { } instrument) book.Stream ??= Audit.BookStream(instrument);
        if (book.Stream is { } stream) stream.IsSynced = book.IsSynced;
        if (outcome != FollowOutcome.Applied) return;
        // From the simulator's send where it is known, from the socket on live venues, to this consumer
        var from = Audit is null ? book.Book.ReceivedNs : book.Stream?.SentAt(book.Book.LastUpdateId);
        if (from is { } startNs) Latency.Add((arrivedNs - startNs) / 1_000);
    }

    /// <summary>The venue's instrument of a published book: its market follows from exchange and market type.</summary>
    private static InstrumentKey? FindInstrument(string name, ReadOnlySpan<byte> payload)
    {
        var tokens = name.Split('.');
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("venue_symbol"u8) || !reader.Read()) continue;
            var (exchange, symbol) = (Exchange.Parse(tokens[0]), reader.GetString() ?? "");
            var market = exchange.Protocol == Exchange.Okx.Token ? Market.Public : tokens[1] == "spot" ? Market.Spot : symbol.Contains("USD_", StringComparison.Ordinal) ? Market.Coinm : Market.Usdm;
            return new InstrumentKey(exchange, market, symbol);
        }

        return null;
    }

    private static bool StartsWith(ReadOnlySpan<byte> subject, string prefix)
    {
        if (subject.Length < prefix.Length) return false;
        for (var i = 0; i < prefix.Length; i++)
        {
            if (subject[i] != prefix[i]) return false;
        }

        return true;
    }
}
