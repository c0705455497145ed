using MarketPrism.Domain;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <content>
/// Which connections carry the books. A book's lanes are the connections that brought frames of it; here they end: when a close is announced and their last frames are here, when their heartbeats stay
/// away, and when a connector reports that the venue does not send a stream.
/// </content>
internal sealed partial class PartitionWorker
{
    // Closed connections whose last frames are still on their way: the partition, and the ordinal that it ends with
    private readonly List<(ConnectionTrack Track, VirtualPartition Partition, long Last, LaneEnd End)> _endings = [];

    /// <summary>A connector reports that the venue refuses a stream, or is silent although it has data, or that the stream is none of its own any more.</summary>
    /// <param name="key">The instrument.</param>
    /// <param name="source">The connector, <c>{pod}/{shard}</c>.</param>
    /// <param name="atNs">When that was so, Unix ns.</param>
    public void OnStreamDown(InstrumentKey key, string source, long atNs) => Run(() =>
    {
        if (FindFlow(key) is not { Book: { } book } flow) return;
        book.Book.OnStreamDown(source, atNs, _context.NowMs);
        if (flow is { IsOver: true, IsOwned: true }) EndGaps(key, book.RawChannel); // no message will ever come that could close them
    });

    private InstrumentFlow? FindFlow(InstrumentKey key) =>
        _partitions[key.Partition.Index].Flows.TryGetValue((key.Exchange, key.Market), out var flows) && flows.TryGetValue(key.Symbol, out var flow) ? flow : null;

    // At once where its last frame is here already; frames and notices travel on different subjects
    private void EndCarrier(ConnectionNotice notice, in LaneEnd end)
    {
        if (_sequences.Find(notice.Connection) is not { } track) return;
        var successor = SuccessorOf(end);
        foreach (var state in _partitions)
        {
            if (!state.IsActive) continue;
            var last = 0L;
            foreach (var (partition, sequence) in notice.Positions)
            {
                if (partition == state.Partition) last = sequence;
            }

            var here = track.LastOf(state.Partition);
            if (here > 0 && here < last) _endings.Add((track, state.Partition, last, end));
            else CloseBooks(state, end, successor);
        }
    }

    // After each frame while some are awaited
    private void FinishEndings()
    {
        for (var i = _endings.Count - 1; i >= 0; i--)
        {
            var (track, partition, last, end) = _endings[i];
            if (track.LastOf(partition) < last) continue;
            _endings.RemoveAt(i);
            CloseBooks(_partitions[partition.Index], end, SuccessorOf(end));
        }
    }

    private static void CloseBooks(PartitionState state, in LaneEnd end, string? successor)
    {
        foreach (var flow in state.AllFlows) flow.Book?.OnLaneEnd(end, successor);
    }

    private void ReopenBooks(string connection)
    {
        foreach (var state in _partitions)
        {
            foreach (var flow in state.AllFlows) flow.Book?.Book.OnLaneBack(connection);
        }
    }

    // A rotation's successor is another life of the same socket, {pod}/{shard}/{socket}/{epoch}, that was open before the end. What it does not carry yet the connector reports.
    private string? SuccessorOf(in LaneEnd end)
    {
        if (!end.IsHandedOver || end.Connection.LastIndexOf('/') is not (> 0 and var slash)) return null;
        var socket = end.Connection.AsSpan(0, slash + 1);
        ConnectionTrack? next = null;
        foreach (var track in _sequences.Connections)
        {
            if (track.IsEnded || track.Name == end.Connection || track.OpenedNs > end.EndedNs || !track.Name.AsSpan().StartsWith(socket, StringComparison.Ordinal)) continue;
            if (next is null || track.OpenedNs > next.OpenedNs) next = track;
        }

        return next?.Name;
    }
}
