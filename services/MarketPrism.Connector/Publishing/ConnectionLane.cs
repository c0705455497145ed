using System.Buffers.Text;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Connector.Publishing;

/// <summary>
/// The <c>Mp-Conn</c> of one connection: its sequence per partition and its header block, which has everything constant already in it.
/// Written by one thread at a time (a connection is serial); the sequences may be read by others.
/// </summary>
internal sealed class ConnectionLane
{
    private const int Numbers = 64 + 20 + 20; // identity, Mp-Seq, Mp-Recv
    private readonly long[] _sequence = new long[VirtualPartition.Count];
    private readonly byte[] _controlHead;
    private readonly int _head;
    private byte[] _buffer;
    private int _tick;

    public ConnectionLane(string id)
    {
        Id = id;
        var head = Encoding.UTF8.GetBytes($"NATS/1.0\r\nMp-Conn: {id}\r\nMp-Seq: ");
        _controlHead = Encoding.UTF8.GetBytes($"NATS/1.0\r\nMp-Conn: {id}\r\nMp-Recv: ");
        _head = head.Length;
        _buffer = new byte[head.Length + 512];
        head.CopyTo(_buffer, 0);
    }

    public string Id { get; }

    /// <summary>The headers of the next frame of a stream; takes the next ordinal of its partition, whatever becomes of the frame, so that a loss shows.</summary>
    public ReadOnlySpan<byte> Next(StreamRoute route, in FrameIdentity identity, long receivedNs, scoped ReadOnlySpan<byte> traceParent)
    {
        var n = Begin(route, traceParent.Length + 32, receivedNs);
        n += identity.Format(_buffer.AsSpan(n));
        return End(n, traceParent);
    }

    /// <summary>The headers of a control frame, which has no ordinal: nothing follows from its loss.</summary>
    public int Control(long receivedNs, Span<byte> destination)
    {
        _controlHead.CopyTo(destination);
        var n = _controlHead.Length;
        Utf8Formatter.TryFormat(receivedNs, destination[n..], out var digits);
        n += digits;
        "\r\n\r\n"u8.CopyTo(destination[n..]);
        return n + 4;
    }

    /// <summary>True once in so many calls.</summary>
    public bool Tick(int every)
    {
        if (++_tick < every) return false;
        _tick = 0;
        return true;
    }

    /// <summary>How long the headers of a control frame can be.</summary>
    public int ControlLength => _controlHead.Length + 24;

    /// <summary>The last ordinal of each partition that has had a frame.</summary>
    public IReadOnlyList<KeyValuePair<VirtualPartition, long>> Positions()
    {
        var positions = new List<KeyValuePair<VirtualPartition, long>>();
        for (var i = 0; i < _sequence.Length; i++)
        {
            var last = Volatile.Read(ref _sequence[i]);
            if (last > 0) positions.Add(new(new VirtualPartition(i), last));
        }

        return positions;
    }

    private int Begin(StreamRoute route, int more, long receivedNs)
    {
        var needed = _head + Numbers + route.MessageIdHead.Length + more + 64;
        if (_buffer.Length < needed) Array.Resize(ref _buffer, needed);
        ref var sequence = ref _sequence[route.Partition.Index];
        var ordinal = sequence + 1;
        Volatile.Write(ref sequence, ordinal);
        Utf8Formatter.TryFormat(ordinal, _buffer.AsSpan(_head), out var n);
        n += _head;
        n += Copy("\r\nMp-Recv: "u8, n);
        Utf8Formatter.TryFormat(receivedNs, _buffer.AsSpan(n), out var digits);
        n += digits;
        n += Copy("\r\nNats-Msg-Id: "u8, n);
        return n + Copy(route.MessageIdHead, n);
    }

    private ReadOnlySpan<byte> End(int n, scoped ReadOnlySpan<byte> traceParent)
    {
        if (traceParent.Length > 0)
        {
            n += Copy("\r\ntraceparent: "u8, n);
            n += Copy(traceParent, n);
        }

        n += Copy("\r\n\r\n"u8, n);
        return _buffer.AsSpan(0, n);
    }

    private int Copy(scoped ReadOnlySpan<byte> bytes, int at)
    {
        bytes.CopyTo(_buffer.AsSpan(at));
        return bytes.Length;
    }
}
