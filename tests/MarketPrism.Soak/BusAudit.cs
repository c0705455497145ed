using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Soak;

/// <summary>
/// A consumer that proves by the venues' ids that nothing was lost: each hole in the ids of a stream must lie in the time of a ledger record of it. It knows
/// nothing of connections.
/// </summary>
internal sealed class BusAudit : IAsyncDisposable
{
    private const long SecondNs = 1_000_000_000;
    private const long PatienceNs = 90 * SecondNs; // a half-open socket is found and its record written by then
    private readonly IBusSubscription _subscription;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamIds> _streams = [];
    private readonly Dictionary<string, GapRecord> _records = [];
    private readonly List<string> _losses = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private AuditTotals _totals;

    private BusAudit(IBusSubscription subscription, TimeProvider time)
    {
        _subscription = subscription;
        _time = time;
        _reading = ReadAsync(_stop.Token);
    }

    /// <summary>What the audit itself missed because it was slow: then its figures say nothing.</summary>
    internal long Missed => _subscription.Dropped;

    /// <summary>Holes that are in no ledger, as text; the first hundred.</summary>
    internal IReadOnlyList<string> Losses
    {
        get
        {
            lock (_gate) return [.. _losses];
        }
    }

    internal static async Task<BusAudit> StartAsync(IBus bus, TimeProvider time, CancellationToken cancellationToken)
    {
        var subjects = new SubjectSpace();
        var bounds = new BusSubscriptionOptions { MaxMessages = 1_000_000, MaxBytes = 512L << 20 };
        return new BusAudit(await bus.SubscribeAsync([subjects.AllRaw, subjects.AllGaps], bounds, cancellationToken), time);
    }

    /// <summary>Settles the holes that are old enough; at the end, all.</summary>
    internal AuditTotals Settle(bool isEnd)
    {
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        lock (_gate)
        {
            foreach (var (subject, ids) in _streams)
            {
                foreach (var (from, to) in ids.TakeHoles(isEnd ? long.MaxValue : now - PatienceNs)) Judge(subject, from, to);
            }

            foreach (var old in _records.Where(r => r.Value.ToNs < now - (4 * PatienceNs)).Select(r => r.Key).ToList()) _records.Remove(old);
            return _totals;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.DisposeAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            while (await _subscription.WaitToReadAsync(stop))
            {
                lock (_gate)
                {
                    for (var i = 0; i < 512 && _subscription.TryRead(out var message); i++)
                    {
                        Take(message);
                        message.Release();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the soak is over
        }
    }

    private void Take(in BusMessage message)
    {
        var subject = Encoding.ASCII.GetString(message.Subject.Span);
        if (subject.Contains(".gap.", StringComparison.Ordinal))
        {
            if (GapRecordJson.Read(message.Payload) is { } record) _records[record.Id] = record;
            return;
        }

        if (!MessageHeaders.TryGet(message.Headers.Span, "Nats-Msg-Id"u8, out var id) || !MessageHeaders.TryGet(message.Headers.Span, "Mp-Recv"u8, out var received)) return;
        if (IdsOf(subject, Encoding.ASCII.GetString(id), message.Payload.Span) is not var (first, last) || last < first) return;
        if (!_streams.TryGetValue(subject, out var ids)) _streams[subject] = ids = new StreamIds();
        var isNew = ids.Add(first, last, long.Parse(received, CultureInfo.InvariantCulture));
        _totals = _totals with { Frames = _totals.Frames + 1, Duplicates = _totals.Duplicates + (isNew ? 0 : 1) };
    }

    /// <summary>Ids of the streams whose ids have no hole at the venue: Binance's depth and trades; OKX's books and futures' depth by their previous id.</summary>
    private static (long First, long Last)? IdsOf(string subject, string messageId, ReadOnlySpan<byte> payload)
    {
        var channel = subject.Split('.')[^2];
        var tail = messageId[(messageId.LastIndexOf(':') + 1)..];
        if (channel is "trade" or "aggTrade") return long.TryParse(tail, CultureInfo.InvariantCulture, out var id) ? (id, id) : null;
        var dash = tail.IndexOf('-', 1);
        if (channel is not ("depth" or "books") || dash < 0 || tail[0] == '-') return null; // a snapshot follows no id
        var end = tail.IndexOf('-', dash + 1);
        var first = long.Parse(tail[..dash], CultureInfo.InvariantCulture);
        var last = long.Parse(end < 0 ? tail[(dash + 1)..] : tail[(dash + 1)..end], CultureInfo.InvariantCulture);
        if (payload.IndexOf("\"pu\":"u8) is >= 0 and var pu && Utf8Parser.TryParse(payload[(pu + 5)..], out long previous, out _)) return (previous + 1, last);
        return channel == "depth" ? (first, last) : (first + 1, last); // a keep-alive repeats its id: an empty range
    }

    private void Judge(string subject, long fromNs, long toNs)
    {
        var tokens = subject.Split('.');
        var (channel, symbol) = (tokens[^2], tokens[^1]);
        var isAdmitted = _records.Values.Any(r => r.RawChannel == channel && r.Instrument.Symbol == symbol && r.FromNs <= toNs + SecondNs && (r.ToNs ?? long.MaxValue) >= fromNs - SecondNs);
        _totals = isAdmitted ? _totals with { Ledgered = _totals.Ledgered + 1 } : _totals with { Lost = _totals.Lost + 1 };
        if (!isAdmitted && _losses.Count < 100) _losses.Add($"{subject}: {DateTimeOffset.UnixEpoch.AddTicks(fromNs / 100):HH:mm:ss.fff} to {DateTimeOffset.UnixEpoch.AddTicks(toNs / 100):HH:mm:ss.fff}");
    }
}
