using System.Buffers.Text;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Record;

/// <summary>Subscribes to what connectors publish and writes one capture per market, with all that a processor sees of each message.</summary>
internal sealed class Recorder(IBus bus, SubjectSpace subjects, string path, string? onlyMarket, TimeProvider time)
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 1_000_000, MaxBytes = 512L << 20 };
    private readonly Dictionary<string, RecordedMarket> _markets = [];
    private readonly Dictionary<string, string> _urls = [];
    private readonly RecordedStarts _starts = new(bus, subjects, time);

    /// <summary>Messages missed because writing was slow.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Messages left out because they are none of ours: their subject names no exchange, or their headers no time.</summary>
    internal long Rejected { get; private set; }

    /// <summary>Records until cancelled.</summary>
    /// <param name="started">Told once nothing is missed any more.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Events by file.</returns>
    internal async Task<IReadOnlyList<(string File, long Events)>> RunAsync(Action started, CancellationToken stop)
    {
        await using var subscription = await bus.SubscribeAsync([subjects.AllRaw, subjects.AllConnections, subjects.AllControl], Bounds, stop);
        await bus.FlushAsync(stop);
        started();
        try
        {
            while (await subscription.WaitToReadAsync(stop))
            {
                while (subscription.TryRead(out var message))
                {
                    Take(message);
                    message.Release();
                }

                _starts.Ask(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // as asked; what has come is still written
            while (subscription.TryRead(out var message))
            {
                Take(message);
                message.Release();
            }
        }

        await _starts.FinishAsync();
        Dropped = subscription.Dropped;
        foreach (var market in _markets.Values) await market.Writer.DisposeAsync();
        return [.. _markets.Values.Select(m => (m.File, m.Events))];
    }

    private void Take(in BusMessage message)
    {
        try
        {
            if (!TryTake(message)) Rejected++;
        }
        catch (FormatException)
        {
            Rejected++; // anybody may publish on the bus
        }
    }

    private bool TryTake(in BusMessage message)
    {
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        if (Tail(subject, subjects.AllConnections) is { } market) return TakeNotice(market, message.Payload);
        if (Tail(subject, subjects.AllControl) is { } control) return TryTimeOf(message, out var at) && TakeFrame(control, $"control.{control}", at, message);
        if (Tail(subject, subjects.AllRaw) is not { } raw || raw.Split('.') is not { Length: 5 } tokens || !TryTimeOf(message, out var timeNs)) return false;
        if (!IsWanted($"{tokens[1]}.{tokens[2]}")) return true;
        var key = new InstrumentKey(Exchange.Parse(tokens[1]), Market.Parse(tokens[2]), SubjectToken.Unescape(tokens[4]));
        TakeFrame($"{tokens[1]}.{tokens[2]}", $"raw.{raw}", timeNs, message);
        _starts.Note(key, SubjectToken.Unescape(tokens[3]), Text(message.Headers.Span, "Mp-Conn"u8), timeNs, message.Payload.Span);
        return true;
    }

    private static bool TryTimeOf(in BusMessage message, out long timeNs) => TryNumber(message.Headers.Span, "Mp-Recv"u8, out timeNs);

    private static string? Tail(string subject, string pattern) => subject.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) ? subject[(pattern.Length - 1)..] : null;

    private bool TakeNotice(string market, ReadOnlyMemory<byte> json)
    {
        if (ConnectionNotice.Read(json) is not { } notice) return false;
        if (notice.Url.Length > 0) _urls[notice.Connection] = notice.Url;
        CaptureKind? kind = notice.Event switch { ConnectionEvent.Opened => CaptureKind.Open, ConnectionEvent.Sent => CaptureKind.Sent, ConnectionEvent.Closed => CaptureKind.Close, _ => null };
        var origin = new CaptureOrigin($"conn.{market}", notice.Connection, 0, "");
        if (kind is { } known) Write(market, notice.TimeNs, known, origin.Behind(UrlOf(notice.Connection)), Encoding.UTF8.GetBytes(known == CaptureKind.Close ? notice.Cause : notice.Payload));
        if (notice.Event != ConnectionEvent.Closed) return true;
        _urls.Remove(notice.Connection);
        _starts.NoteClosed(notice.Connection);
        return true;
    }

    private bool TakeFrame(string market, string subject, long timeNs, in BusMessage message)
    {
        var headers = message.Headers.Span;
        var isRest = MessageHeaders.TryGet(headers, "Mp-Url"u8, out var url);
        var connection = Text(headers, "Mp-Conn"u8);
        var origin = new CaptureOrigin(subject, connection, TryNumber(headers, "Mp-Seq"u8, out var sequence) ? sequence : 0, Text(headers, "Nats-Msg-Id"u8));
        Write(market, timeNs, isRest ? CaptureKind.Rest : CaptureKind.Frame, origin.Behind(isRest ? Encoding.UTF8.GetString(url) : UrlOf(connection)), message.Payload.Span);
        return true;
    }

    private static string Text(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name) => MessageHeaders.TryGet(headers, name, out var value) ? Encoding.UTF8.GetString(value) : "";

    private static bool TryNumber(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        return MessageHeaders.TryGet(headers, name, out var text) && Utf8Parser.TryParse(text, out value, out _);
    }

    /// <summary>A connection that was open before the recording began has told its URL to nobody here: its id stands for it.</summary>
    private string UrlOf(string connection) => _urls.GetValueOrDefault(connection, connection);

    private bool IsWanted(string market) => onlyMarket is null || market == onlyMarket;

    private void Write(string market, long timeNs, CaptureKind kind, byte[] url, ReadOnlySpan<byte> payload)
    {
        if (!IsWanted(market)) return;
        if (!_markets.TryGetValue(market, out var recorded)) _markets[market] = recorded = Open(market);
        recorded.Events++;
        recorded.Writer.Write(timeNs, kind, url, payload);
    }

    private RecordedMarket Open(string market)
    {
        var tokens = market.Split('.');
        if (tokens.Length != 2) throw new FormatException($"'{market}' is no market");
        var (exchange, name) = (Exchange.Parse(tokens[0]), Market.Parse(tokens[1]));
        VenueCatalog.Find(exchange, name); // FormatException: no file for what nobody can replay
        var file = onlyMarket is not null ? path : Insert(path, market.Replace('.', '-'));
        return new RecordedMarket(file, new CaptureWriter(File.Create(file), exchange, name));
    }

    private static string Insert(string path, string name)
    {
        const string Ending = ".frames.gz";
        return path.EndsWith(Ending, StringComparison.Ordinal) ? $"{path[..^Ending.Length]}-{name}{Ending}" : $"{path}-{name}{Ending}";
    }
}
