using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Following;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;
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
    private readonly BackgroundLoop[] _loops;
    private readonly MessageGuard _guard;
    private readonly IBus _bus;
    private readonly SubjectSpace _subjects;

    private RunMonitor(IBus bus, IBusSubscription subscription, SubjectSpace subjects, LossAudit? audit, TruthCheck? truth, ListingAudit? listings, TimeProvider time, LoopGroup loops)
    {
        _bus = bus;
        _subjects = subjects;
        _subscription = subscription;
        _time = time;
        (_raw, _books, _trades, _gaps) = (subjects.AllRaw[..^1], subjects.AllNormalized(Channel.OrderBook)[..^1], subjects.AllNormalized(Channel.Trade)[..^1], subjects.AllGaps[..^1]);
        Audit = audit;
        Truth = truth;
        Listings = listings;
        Loops = loops;
        _guard = loops.Guard("run.monitor");
        _loops =
        [
            loops.Start("run.receive", LoopPolicy.Restart, TakeAsync, _stop.Token),
            loops.Start("run.monitor", LoopPolicy.Restart, ReadAsync, _stop.Token),
            loops.Start("run.ask-books", LoopPolicy.Restart, AskAsync, _stop.Token),
        ];
    }

    /// <summary>The loops: their reports, and what they skipped.</summary>
    internal LoopGroup Loops { get; }

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

    internal static async Task<RunMonitor> StartAsync(
        IBus bus, SubjectSpace subjects, LossAudit? audit, TruthCheck? truth, ListingAudit? listings, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        string[] patterns = [subjects.AllRaw, subjects.AllNormalized(Channel.OrderBook), subjects.AllNormalized(Channel.Trade), subjects.AllGaps];
        return new RunMonitor(bus, await bus.SubscribeAsync(patterns, Bounds, cancellationToken), subjects, audit, truth, listings, time, new LoopGroup("run", time, logger));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.DisposeAsync();
        await Task.WhenAll(_loops.Select(static l => l.Completion));
        Loops.Dispose();
        _stop.Dispose();
    }

    private async Task TakeAsync(CancellationToken stop)
    {
        while (await _subscription.WaitToReadAsync(stop))
        {
            while (_subscription.TryRead(out var message))
            {
                if (!_taken.Writer.TryWrite((message, _time.UnixNs()))) await _taken.Writer.WriteAsync((message, _time.UnixNs()), stop);
            }
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        while (await _taken.Reader.WaitToReadAsync(stop))
        {
            lock (Gate)
            {
                for (var i = 0; i < 512 && _taken.Reader.TryRead(out var taken); i++) TakeGuarded(taken.Message, taken.ArrivedNs);
            }
        }
    }

    /// <summary>Does what a consumer does that has missed an update: asks for the current book.</summary>
    private async Task AskAsync(CancellationToken stop)
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

    private void TakeGuarded(in BusMessage message, long arrivedNs)
    {
        try
        {
            Take(message, arrivedNs);
        }
        catch (JsonException e)
        {
            _guard.Reject(message.Subject.Span, e.Message);
        }
        catch (Exception e)
        {
            _guard.Reject(message.Subject.Span, e); // whatever somebody publishes, the next message is not to blame
        }
        finally
        {
            message.Release();
        }
    }

    private void Take(in BusMessage message, long arrivedNs)
    {
        var subject = message.Subject.Span;
        if (StartsWith(subject, _raw))
        {
            RawFrames++;
            if (Audit?.OnRaw(message, _raw.Length) == false) _guard.Reject(subject, "its subject names no stream");
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
        if (!Books.TryGetValue(name, out var book)) book = new MonitoredBook();
        var outcome = book.Book.Apply(payload);
        Books[name] = book; // not before: what is no book makes no entry
        book.Messages++;
        book.LastMessage = _time.GetTimestamp();
        book.Instrument ??= FindInstrument(name, payload);
        if (book.Instrument is { } published) Truth?.Look(book, published, outcome == FollowOutcome.Snapshot);
        if (Audit is not null && book.Instrument is { } instrument) book.Stream ??= Audit.BookStream(instrument);
        if (book.IsSynced && book.Stream is { } synced) synced.HasSynced = true;
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
            if (tokens.Length != 3 || !Exchange.TryParse(tokens[0], out var exchange) || reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 } symbol) return null;
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
