using MarketPrism.Domain;

namespace MarketPrism.Cli.Run;

/// <summary>
/// Pairs frames of a stream that has no ids with their arrivals, by their order. Several sockets may carry the stream at a time: what they send alike is one frame, and so is what they deliver alike.
/// </summary>
internal sealed class UnnumberedFrames
{
    private const int Remembered = 2048;
    private const int MaxConnections = 64;
    private readonly Dictionary<long, (long Id, int Count)> _connections = [];
    private readonly Dictionary<(long Id, int Count), long> _sentBy = [];
    private readonly Queue<(long Id, int Count)> _sentOrder = new();
    private readonly Dictionary<ulong, ulong> _arrivedBy = [];
    private readonly Queue<ulong> _arrivedOrder = new();
    private long _sent;
    private long _arrived;

    /// <summary>A frame was sent.</summary>
    /// <returns>Its ordinal, or null when it need not be awaited: another socket has sent it, or it has come already.</returns>
    internal long? Sent(long connection, long id)
    {
        if (_connections.Count >= MaxConnections) _connections.Clear();
        var count = _connections.TryGetValue(connection, out var last) && last.Id == id ? last.Count + 1 : 1;
        _connections[connection] = (id, count);
        if (!_sentBy.TryAdd((id, count), connection)) return null;
        _sentOrder.Enqueue((id, count));
        if (_sentOrder.Count > Remembered) _sentBy.Remove(_sentOrder.Dequeue());
        return ++_sent <= _arrived ? null : _sent;
    }

    /// <summary>A frame came.</summary>
    /// <returns>Its ordinal, or null when another connection has brought it before.</returns>
    internal long? Arrived(ReadOnlySpan<byte> messageId, ulong connection)
    {
        var hash = Fnv1A.Of(messageId);
        if (_arrivedBy.TryGetValue(hash, out var first))
        {
            if (first != connection) return null;
        }
        else
        {
            _arrivedBy.Add(hash, connection);
            _arrivedOrder.Enqueue(hash);
            if (_arrivedOrder.Count > Remembered) _arrivedBy.Remove(_arrivedOrder.Dequeue());
        }

        return ++_arrived;
    }
}
