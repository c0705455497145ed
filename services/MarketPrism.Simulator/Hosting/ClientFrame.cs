namespace MarketPrism.Simulator.Hosting;

/// <summary>A frame's header as a client sent it.</summary>
/// <param name="Final">Whether the message ends with it.</param>
/// <param name="Opcode">RFC 6455, section 5.2.</param>
/// <param name="HeaderLength">Bytes before the payload, the mask included.</param>
/// <param name="PayloadLength">Bytes of the payload.</param>
/// <param name="Mask">The mask, as it stands on the wire.</param>
internal readonly record struct ClientFrame(bool Final, int Opcode, int HeaderLength, long PayloadLength, uint Mask)
{
    /// <summary>Reads a header; false when more bytes are needed. Throws <see cref="InvalidDataException"/> when no client may send that.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ClientFrame frame)
    {
        frame = default;
        if (bytes.Length < 2) return false;
        if ((bytes[0] & 0x70) != 0) throw new InvalidDataException("reserved bits set");
        if ((bytes[1] & 0x80) == 0) throw new InvalidDataException("frame without mask");
        long length = bytes[1] & 0x7F;
        var header = length switch { 126 => 8, 127 => 14, _ => 6 };
        if (bytes.Length < header) return false;
        if (header == 8) length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        else if (header == 14) length = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        frame = new ClientFrame((bytes[0] & 0x80) != 0, bytes[0] & 0x0F, header, length, BitConverter.ToUInt32(bytes[(header - 4)..]));
        if (frame.Opcode >= 8 && (!frame.Final || length > 125)) throw new InvalidDataException("control frame too long or in parts");
        return true;
    }

    /// <summary>Takes the mask off a payload.</summary>
    public void Unmask(Span<byte> payload)
    {
        Span<byte> mask = stackalloc byte[4];
        BitConverter.TryWriteBytes(mask, Mask);
        for (var i = 0; i < payload.Length; i++) payload[i] ^= mask[i & 3];
    }
}
