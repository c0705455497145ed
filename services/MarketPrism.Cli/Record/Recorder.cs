using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Record;

/// <summary>Subscribes to what connectors publish and writes one capture per market.</summary>
internal sealed class Recorder(IBus bus, SubjectSpace subjects, string path, string? onlyMarket)
{
    private static readonly BusSubscriptionOptions Bounds = new() { MaxMessages = 1_000_000, MaxBytes = 512L << 20 };
    private readonly Dictionary<string, RecordedMarket> _markets = [];
    private readonly Dictionary<string, string> _urls = [];

    /// <summary>Messages missed because writing was slow.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Records until cancelled.</summary>
    /// <returns>Events by file.</returns>
    internal async Task<IReadOnlyList<(string File, long Events)>> RunAsync(CancellationToken stop)
    {
        await using var subscription = await bus.SubscribeAsync([subjects.AllRaw, subjects.AllConnections, subjects.AllControl], Bounds, stop);
        try
        {
            while (await subscription.WaitToReadAsync(stop))
            {
                while (subscription.TryRead(out var message))
                {
                    Take(message);
                    message.Release();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // as asked
        }

        Dropped = subscription.Dropped;
        foreach (var market in _markets.Values) await market.Writer.DisposeAsync();
        return [.. _markets.Values.Select(m => (m.File, m.Events))];
    }

    private void Take(in BusMessage message)
    {
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        if (Tail(subject, subjects.AllConnections) is { } market) TakeNotice(market, message.Payload);
        else if (Tail(subject, subjects.AllControl) is { } control) TakeFrame(control, message);
        else if (Tail(subject, subjects.AllRaw)?.Split('.') is { Length: 5 } tokens) TakeFrame($"{tokens[1]}.{tokens[2]}", message);
    }

    private static string? Tail(string subject, string pattern) => subject.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) ? subject[(pattern.Length - 1)..] : null;

    private void TakeNotice(string market, ReadOnlyMemory<byte> json)
    {
        if (ConnectionNotice.Read(json) is not { } notice) return;
        if (notice.Url.Length > 0) _urls[notice.Connection] = notice.Url;
        CaptureKind? kind = notice.Event switch { ConnectionEvent.Opened => CaptureKind.Open, ConnectionEvent.Sent => CaptureKind.Sent, ConnectionEvent.Closed => CaptureKind.Close, _ => null };
        if (kind is { } known) Write(market, notice.TimeNs, known, UrlOf(notice.Connection), Encoding.UTF8.GetBytes(known == CaptureKind.Close ? notice.Cause : notice.Payload));
        if (notice.Event == ConnectionEvent.Closed) _urls.Remove(notice.Connection);
    }

    private void TakeFrame(string market, in BusMessage message)
    {
        var headers = message.Headers.Span;
        if (!MessageHeaders.TryGet(headers, "Mp-Recv"u8, out var received) || !System.Buffers.Text.Utf8Parser.TryParse(received, out long timeNs, out _)) return;
        var isRest = MessageHeaders.TryGet(headers, "Mp-Url"u8, out var url);
        var connection = MessageHeaders.TryGet(headers, "Mp-Conn"u8, out var id) ? Encoding.UTF8.GetString(id) : "";
        Write(market, timeNs, isRest ? CaptureKind.Rest : CaptureKind.Frame, isRest ? Encoding.UTF8.GetString(url) : UrlOf(connection), message.Payload.Span);
    }

    /// <summary>A connection that was open before the recording began has told its URL to nobody here: its id stands for it.</summary>
    private string UrlOf(string connection) => _urls.GetValueOrDefault(connection, connection);

    private void Write(string market, long timeNs, CaptureKind kind, string url, ReadOnlySpan<byte> payload)
    {
        if (onlyMarket is not null && market != onlyMarket) return;
        if (!_markets.TryGetValue(market, out var recorded)) _markets[market] = recorded = Open(market);
        recorded.Events++;
        recorded.Writer.Write(timeNs, kind, Encoding.UTF8.GetBytes(url), payload);
    }

    private RecordedMarket Open(string market)
    {
        var tokens = market.Split('.');
        var file = onlyMarket is not null ? path : Insert(path, market.Replace('.', '-'));
        return new RecordedMarket(file, new CaptureWriter(File.Create(file), Exchange.Parse(tokens[0]), Market.Parse(tokens[1])));
    }

    private static string Insert(string path, string name)
    {
        const string Ending = ".frames.gz";
        return path.EndsWith(Ending, StringComparison.Ordinal) ? $"{path[..^Ending.Length]}-{name}{Ending}" : $"{path}-{name}{Ending}";
    }
}
