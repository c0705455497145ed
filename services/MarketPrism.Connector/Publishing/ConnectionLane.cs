using System.Buffers.Text;
using System.Numerics;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Publishing;

/// <summary>
/// The <c>Mp-Conn</c> of one connection: its sequence per partition, its header block, which has everything constant already in it, and its burst of frames on their way to the bus.
/// Written by one thread at a time (a connection is serial); what was handed over may be read by others.
/// </summary>
internal sealed class ConnectionLane : IDisposable
{
    private const int Numbers = 64 + 20 + 20; // identity, Mp-Seq, Mp-Recv
    private const int MostWaiting = 32 * 1024;
    private const long LongestWaitNs = 100_000; // a socket that never pauses must not keep its frames
    private readonly IBusWriter _writer;
    private readonly long[] _sequence = new long[VirtualPartition.Count];
    private readonly long[] _handedOver = new long[VirtualPartition.Count];
    private readonly byte[] _controlHead;
    private readonly int _head;
    private byte[] _buffer;
    private ulong _changed; // partitions whose sequence is ahead of what was handed over
    private long _burstSinceNs;
    private long _samplePosition;

    public ConnectionLane(string id, IBusWriter writer)
    {
        Id = id;
        _writer = writer;
        var head = Encoding.UTF8.GetBytes($"NATS/1.0\r\nMp-Conn: {id}\r\nMp-Seq: ");
        _controlHead = Encoding.UTF8.GetBytes($"NATS/1.0\r\nMp-Conn: {id}\r\nMp-Recv: ");
        _head = head.Length;
        _buffer = new byte[head.Length + 512];
        head.CopyTo(_buffer, 0);
    }

    public string Id { get; }

    /// <summary>Adds the next frame of a stream to the burst; takes the next ordinal of its partition, whatever becomes of the frame, so that a loss shows.</summary>
    /// <returns>False when the frame is too large for the bus.</returns>
    public bool Add(StreamRoute route, in FrameIdentity identity, long receivedNs, scoped ReadOnlySpan<byte> traceParent, ReadOnlySpan<byte> payload)
    {
        if (_changed == 0) _burstSinceNs = receivedNs;
        return _writer.TryPublish(route.Subject, Next(route, identity, receivedNs, traceParent), payload);
    }

    /// <summary>The headers of the next frame of a stream, valid until the next call.</summary>
    public ReadOnlySpan<byte> Next(StreamRoute route, in FrameIdentity identity, long receivedNs, scoped ReadOnlySpan<byte> traceParent)
    {
        var n = Begin(route, traceParent.Length + 32, receivedNs);
        n += identity.Format(_buffer.AsSpan(n));
        return End(n, traceParent);
    }

    /// <summary>Adds a control frame to the burst. It has no ordinal: nothing follows from its loss.</summary>
    public void AddControl(ReadOnlySpan<byte> subject, long receivedNs, ReadOnlySpan<byte> payload)
    {
        Span<byte> headers = stackalloc byte[512];
        if (_controlHead.Length + 24 > headers.Length) headers = new byte[_controlHead.Length + 24];
        _controlHead.CopyTo(headers);
        var n = _controlHead.Length;
        Utf8Formatter.TryFormat(receivedNs, headers[n..], out var digits);
        n += digits;
        "\r\n\r\n"u8.CopyTo(headers[n..]);
        _writer.TryPublish(subject, headers[..(n + 4)], payload);
    }

    /// <summary>Whether the burst must go out now, although more may come at once.</summary>
    public bool IsFull(long receivedNs) => _writer.Waiting is 0 or >= MostWaiting || receivedNs - _burstSinceNs >= LongestWaitNs;

    /// <summary>Hands the burst over.</summary>
    public void Flush()
    {
        _writer.Flush();
        for (; _changed != 0; _changed &= _changed - 1)
        {
            var partition = BitOperations.TrailingZeroCount(_changed);
            Volatile.Write(ref _handedOver[partition], _sequence[partition]);
        }
    }

    /// <summary>The frame of this burst whose way to the bus is measured.</summary>
    public StageSample Stages { get; } = new();

    /// <summary>Whether the next frame is traced.</summary>
    public bool IsSampled(FrameSampler sampler) => sampler.Next(ref _samplePosition);

    /// <summary>The last ordinal of each partition that has had a frame, of those that were handed over: who is told of them must not hear of them first.</summary>
    public IReadOnlyList<KeyValuePair<VirtualPartition, long>> Positions()
    {
        var positions = new List<KeyValuePair<VirtualPartition, long>>();
        for (var i = 0; i < _handedOver.Length; i++)
        {
            var last = Volatile.Read(ref _handedOver[i]);
            if (last > 0) positions.Add(new(new VirtualPartition(i), last));
        }

        return positions;
    }

    public void Dispose()
    {
        Flush();
        _writer.Dispose();
    }

    private int Begin(StreamRoute route, int more, long receivedNs)
    {
        var needed = _head + Numbers + route.MessageIdHead.Length + more + 64;
        if (_buffer.Length < needed) Array.Resize(ref _buffer, needed);
        var ordinal = ++_sequence[route.Partition.Index];
        _changed |= 1ul << route.Partition.Index;
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
