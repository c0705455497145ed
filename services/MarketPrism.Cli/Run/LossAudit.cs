using System.Collections.Concurrent;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Simulator.Truth;

namespace MarketPrism.Cli.Run;

/// <summary>
/// Holds what the simulated venues sent on open sockets against what came over the bus: a frame that was neither delivered nor stands in the ledger is lost.
/// Keeps only what is still awaited, so its memory is bounded by the delay, not by the length of the run. One reader; venues enqueue from their own threads.
/// </summary>
internal sealed class LossAudit : ISentObserver
{
    private static readonly long WindowKeptNs = (long)TimeSpan.FromMinutes(2).TotalNanoseconds;
    private static readonly long WithheldGraceNs = (long)TimeSpan.FromSeconds(90).TotalNanoseconds;
    private readonly ConcurrentQueue<(SentFrame Frame, bool IsWithheld)> _sent = new();
    private readonly Dictionary<(string Venue, string Stream), AuditedStream> _byName = [];
    private readonly Dictionary<StreamId, AuditedStream> _byId = [];
    private readonly Dictionary<ulong, AuditedStream?> _bySubject = [];
    private readonly Dictionary<(Exchange Exchange, Market Market, string Symbol), List<GapWindow>> _gaps = [];
    private readonly Dictionary<string, GapWindow> _openGaps = [];

    /// <summary>Frames sent by the venues.</summary>
    internal long Sent { get; private set; }

    /// <summary>Frames seen on the raw subjects.</summary>
    internal long Delivered { get; private set; }

    /// <summary>Frames that are missing but stand in the ledger.</summary>
    internal long Ledgered { get; private set; }

    /// <summary>Frames that are missing without a word.</summary>
    internal long Lost { get; private set; }

    /// <summary>Book and trade frames that a venue withheld from subscribers that had had the stream before, and that neither came later (backfilled) nor stand in the ledger.</summary>
    internal long Unrecorded { get; private set; }

    /// <summary>Frames that were sent and have not come yet.</summary>
    internal long Awaited => _byName.Values.Sum(s => s.Awaited.Count);

    /// <summary>What was lost, a line a stream, for a person to look at.</summary>
    internal IEnumerable<string> Losses() => _byName.Values.Where(s => s.Lost > 0).Select(s => s.DescribeLoss());

    /// <summary>What was withheld and is not recorded, a line a stream.</summary>
    internal IEnumerable<string> Silences() => _byName.Values.Where(s => s.Unrecorded > 0).Select(s => s.DescribeSilence());

    public void OnSent(in SentFrame frame) => _sent.Enqueue((frame, false));

    public void OnWithheld(in SentFrame frame) => _sent.Enqueue((frame, true));

    public void OnClosed(string venue, long connection, string reason)
    {
        // What was in flight then is judged like the rest: delivered, ledgered, or lost
    }

    /// <summary>A raw frame came over the bus.</summary>
    /// <param name="message">The message.</param>
    /// <param name="prefixLength">Length of the subject up to and with <c>raw.</c></param>
    /// <returns>False when its subject cannot be read.</returns>
    internal bool OnRaw(in BusMessage message, int prefixLength)
    {
        Delivered++;
        if (!MessageHeaders.TryGet(message.Headers.Span, "Nats-Msg-Id"u8, out var id)) return true;
        TakeSent();
        var connection = MessageHeaders.TryGet(message.Headers.Span, "Mp-Conn"u8, out var name) ? Fnv1A.Of(name) : 0;
        if (!TryFind(message.Subject.Span, prefixLength, out var stream)) return false;
        stream?.Arrived(id, connection, message.Payload.Span);
        return true;
    }

    /// <summary>The stream of a published book; null when its venue has sent none (yet).</summary>
    internal AuditedStream? BookStream(InstrumentKey instrument) =>
        _byId.Values.FirstOrDefault(s => s.Id.IsBook && s.Id.Exchange == instrument.Exchange && s.Id.Market == instrument.Market && s.Id.Symbol == instrument.Symbol);

    /// <summary>A ledger record came over the bus.</summary>
    internal void OnGap(GapRecord record)
    {
        var key = (record.Instrument.Exchange, record.Instrument.Market, record.Instrument.Symbol);
        if (!_openGaps.TryGetValue(record.Id, out var window))
        {
            window = new GapWindow();
            if (!_gaps.TryGetValue(key, out var windows)) _gaps[key] = windows = [];
            windows.Add(window);
            _openGaps[record.Id] = window;
        }

        window.FromNs = record.FromNs; // what another service finds of it may begin earlier
        window.ToNs = record.ToNs ?? record.After?.ReceivedNs ?? long.MaxValue;
        if (record.State != GapState.Open) _openGaps.Remove(record.Id);
    }

    /// <summary>Whether something that was sent up to a time has neither come nor stands in the ledger.</summary>
    /// <param name="upToNs">Unix ns.</param>
    internal bool IsAwaiting(long upToNs)
    {
        TakeSent();
        return _byName.Values.Any(s => s.Awaited.Values.Any(sentNs => sentNs <= upToNs && !IsLedgered(s, sentNs)));
    }

    /// <summary>Streams of which frames were withheld that have neither come since nor stand in the ledger (yet).</summary>
    internal IReadOnlyList<string> UnrecordedYet()
    {
        TakeSent();
        return [.. _byName.Values.Where(s => s.Withheld.Values.Any(dueNs => !IsLedgered(s, dueNs))).Select(static s => s.Name)];
    }

    /// <summary>Settles what was sent up to a time: by now it must have come.</summary>
    /// <param name="upToNs">Unix ns.</param>
    /// <param name="isEnd">Whether silences are settled too: a client needs a while to find one out.</param>
    internal void Settle(long upToNs, bool isEnd = false)
    {
        TakeSent();
        foreach (var stream in _byName.Values)
        {
            foreach (var (id, sentNs) in stream.Awaited)
            {
                if (sentNs > upToNs) continue;
                stream.Awaited.Remove(id);
                Judge(stream, id, sentNs);
            }

            SettleWithheld(stream, isEnd ? upToNs : upToNs - WithheldGraceNs);
        }

        foreach (var windows in _gaps.Values) windows.RemoveAll(w => w.ToNs < upToNs - WindowKeptNs);
    }

    private void SettleWithheld(AuditedStream stream, long upToNs)
    {
        foreach (var (id, dueNs) in stream.Withheld)
        {
            if (dueNs > upToNs) continue;
            stream.Withheld.Remove(id);
            if (IsLedgered(stream, dueNs)) continue;
            Unrecorded++;
            stream.NoteUnrecorded(id, dueNs);
        }
    }

    private void Judge(AuditedStream stream, long id, long sentNs)
    {
        if (IsLedgered(stream, sentNs))
        {
            Ledgered++;
            return;
        }

        Lost++;
        if (stream.Lost++ == 0) stream.FirstLost = (id, sentNs);
    }

    private bool IsLedgered(AuditedStream stream, long sentNs) => _gaps.TryGetValue(stream.Instrument, out var windows) && windows.Exists(w => w.Covers(sentNs));

    private bool TryFind(ReadOnlySpan<byte> subject, int prefixLength, out AuditedStream? stream)
    {
        var hash = Fnv1A.Of(subject);
        if (_bySubject.TryGetValue(hash, out stream)) return true;
        if (StreamId.OfSubject(Encoding.UTF8.GetString(subject[prefixLength..])) is not { } id) return false;
        if (_byId.TryGetValue(id, out stream)) _bySubject[hash] = stream;
        return true;
    }

    private void TakeSent()
    {
        while (_sent.TryDequeue(out var taken))
        {
            var frame = taken.Frame;
            if (!taken.IsWithheld) Sent++;
            // streams of many instruments at once, and metadata, which the connector reads itself
            if (frame.Symbol.Length == 0 || frame.Stream.StartsWith("instruments:", StringComparison.Ordinal)) continue;
            if (!_byName.TryGetValue((frame.Venue, frame.Stream), out var stream))
            {
                stream = new AuditedStream(StreamId.OfSent(frame.Venue, frame.Stream, frame.Symbol));
                _byName[(frame.Venue, frame.Stream)] = stream;
                _byId[stream.Id] = stream;
            }

            if (taken.IsWithheld) stream.Withhold(frame.Id, frame.TimeNs);
            else stream.Sent(frame.Connection, frame.Id, frame.TimeNs);
        }
    }
}
