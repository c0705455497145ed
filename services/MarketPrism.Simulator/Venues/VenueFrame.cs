using System.Buffers.Binary;

namespace MarketPrism.Simulator.Venues;

/// <summary>A frame as it goes out, encoded once with its WebSocket header and shared by all connections that get it. Never written to again.</summary>
public sealed class VenueFrame
{
    private readonly byte[] _wire;
    private readonly int _header;

    private VenueFrame(VenueFrameKind kind, byte[] wire, int header) => (Kind, _wire, _header) = (kind, wire, header);

    /// <summary>What it is.</summary>
    public VenueFrameKind Kind { get; }

    /// <summary>The message without its header.</summary>
    public ReadOnlyMemory<byte> Payload => _wire.AsMemory(_header);

    /// <summary>Header and message: the bytes on an unencrypted socket (RFC 6455, section 5.2, unmasked).</summary>
    public ReadOnlyMemory<byte> Wire => _wire;

    /// <summary>A frame around a payload.</summary>
    public static VenueFrame Create(VenueFrameKind kind, ReadOnlySpan<byte> payload) => Create(kind, payload, default, default);

    /// <summary>A text frame.</summary>
    public static VenueFrame Text(ReadOnlySpan<byte> payload) => Create(VenueFrameKind.Text, payload);

    /// <summary>A closing frame.</summary>
    public static VenueFrame Close(ushort code, string reason)
    {
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        System.Text.Encoding.ASCII.GetBytes(reason, payload.AsSpan(2));
        return Create(VenueFrameKind.Close, payload);
    }

    /// <summary>Bytes that are no WebSocket frame at all.</summary>
    internal static VenueFrame Garbled(byte[] wire) => new(VenueFrameKind.Binary, wire, 0);

    internal static VenueFrame Create(VenueFrameKind kind, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail)
    {
        var length = head.Length + body.Length + tail.Length;
        var header = length < 126 ? 2 : length <= ushort.MaxValue ? 4 : 10;
        var wire = new byte[header + length];
        wire[0] = (byte)(0x80 | (int)kind);
        if (header == 2)
        {
            wire[1] = (byte)length;
        }
        else if (header == 4)
        {
            wire[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2), (ushort)length);
        }
        else
        {
            wire[1] = 127;
            BinaryPrimitives.WriteUInt64BigEndian(wire.AsSpan(2), (ulong)length);
        }

        head.CopyTo(wire.AsSpan(header));
        body.CopyTo(wire.AsSpan(header + head.Length));
        tail.CopyTo(wire.AsSpan(header + head.Length + body.Length));
        return new VenueFrame(kind, wire, header);
    }
}
