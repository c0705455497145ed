using System.Collections.Concurrent;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Simulator.Truth;

namespace MarketPrism.Cli.Run;

/// <summary>
/// Holds what the simulated venues sent on open sockets against what came over the bus: a frame that was neither delivered nor stands in the ledger is lost.
/// Keeps only what is still awaited, so its memory is bounded by the delay, not by the length of the run.
/// </summary>
internal sealed class LossAudit(TimeSpan grace) : ISentObserver
{
    private readonly ConcurrentQueue<SentFrame> _sent = new();
    private readonly Dictionary<string, StreamId> _names = [];
    private readonly Dictionary<StreamId, Dictionary<long, long>> _awaited = [];
    private readonly Dictionary<string, StreamId> _subjects = [];
    private readonly Dictionary<(Exchange Exchange, Market Market, string Symbol), List<GapWindow>> _gaps = [];
    private readonly Dictionary<string, GapWindow> _open = [];

    /// <summary>Frames sent by the venues.</summary>
    internal long Sent { get; private set; }

    /// <summary>Frames seen on the raw subjects.</summary>
    internal long Delivered { get; private set; }

    /// <summary>Frames that are missing but covered by the ledger.</summary>
    internal long Ledgered { get; private set; }

    /// <summary>Frames that are missing without a word.</summary>
    internal long Lost { get; private set; }

    /// <summary>The first few that were lost, for a person to look at.</summary>
    internal List<string> Examples { get; } = [];

    public void OnSent(in SentFrame frame) => _sent.Enqueue(frame);

    /// <summary>A raw frame came over the bus.</summary>
    internal void OnRaw(in BusMessage message, int prefixLength)
    {
        Delivered++;
        if (!MessageHeaders.TryGet(message.Headers.Span, "Nats-Msg-Id"u8, out var id)) return;
        var subject = Encoding.UTF8.GetString(message.Subject.Span[prefixLength..]);
        if (!_subjects.TryGetValue(subject, out var stream)) _subjects[subject] = stream = StreamId.OfSubject(subject);
        TakeSent();
        if (_awaited.TryGetValue(stream, out var awaited) && IdOf(stream.RawChannel, id) is { } number) awaited.Remove(number);
    }

    /// <summary>A ledger record came over the bus.</summary>
    internal void OnGap(GapRecord record)
    {
        var key = (record.Instrument.Exchange, record.Instrument.Market, record.Instrument.Symbol);
        if (!_open.TryGetValue(record.Id, out var window))
        {
            window = new GapWindow { FromNs = record.FromNs };
            if (!_gaps.TryGetValue(key, out var windows)) _gaps[key] = windows = [];
            windows.Add(window);
            _open[record.Id] = window;
        }

        window.ToNs = record.ToNs ?? long.MaxValue;
        if (record.State != GapState.Open) _open.Remove(record.Id);
    }

    /// <summary>Settles what was sent before a time: by then it must have come.</summary>
    internal void Settle(long nowNs)
    {
        TakeSent();
        var before = nowNs - ((long)grace.TotalMilliseconds * 1_000_000);
        foreach (var (stream, awaited) in _awaited)
        {
            foreach (var (id, sentNs) in awaited)
            {
                if (sentNs > before) continue;
                awaited.Remove(id);
                if (IsLedgered(stream, sentNs))
                {
                    Ledgered++;
                    continue;
                }

                Lost++;
                if (Examples.Count < 20) Examples.Add($"{stream.Exchange} {stream.Market} {stream.RawChannel} {stream.Symbol} id {id} sent at {sentNs}");
            }
        }

        // Windows that no awaited frame can fall into any more
        foreach (var windows in _gaps.Values) windows.RemoveAll(w => w.ToNs < before - 60_000_000_000);
    }

    /// <summary>The id in a message id's tail: the last of a range; the event time where the venue has no ids.</summary>
    internal static long? IdOf(string rawChannel, ReadOnlySpan<byte> messageId)
    {
        var tail = Encoding.ASCII.GetString(messageId[(messageId.LastIndexOf((byte)':') + 1)..]);
        var parts = tail.Split('-', StringSplitOptions.RemoveEmptyEntries);
        var isRange = rawChannel == "depth" || rawChannel.StartsWith("books", StringComparison.Ordinal);
        return parts.Length > 0 && long.TryParse(isRange && parts.Length > 1 ? parts[1] : parts[0], System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private void TakeSent()
    {
        while (_sent.TryDequeue(out var frame))
        {
            Sent++;
            if (frame.Symbol.Length == 0) continue; // streams by type: their instruments differ by frame
            var name = frame.Venue + " " + frame.Stream;
            if (!_names.TryGetValue(name, out var stream)) _names[name] = stream = StreamId.OfSent(frame.Venue, frame.Stream, frame.Symbol);
            if (!_awaited.TryGetValue(stream, out var awaited)) _awaited[stream] = awaited = [];
            awaited.TryAdd(frame.Id, frame.TimeNs);
        }
    }

    private bool IsLedgered(StreamId stream, long sentNs) =>
        _gaps.TryGetValue((stream.Exchange, stream.Market, stream.Symbol), out var windows) && windows.Exists(w => w.Covers(sentNs));
}
