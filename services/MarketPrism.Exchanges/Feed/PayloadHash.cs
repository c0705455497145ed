using System.Runtime.InteropServices;

namespace MarketPrism.Exchanges;

/// <summary>A 64-bit hash of a frame, for events that have no identity of the venue: eight bytes a step, so that it costs little beside the receive.</summary>
public static class PayloadHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>Hashes a payload. Little-endian on every machine, so that two connectors agree.</summary>
    /// <param name="payload">The payload.</param>
    /// <returns>The hash.</returns>
    public static ulong Of(ReadOnlySpan<byte> payload)
    {
        var hash = Prime ^ (ulong)payload.Length;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        foreach (var word in words) hash = Mix(hash, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        ulong tail = 0;
        foreach (var b in payload[(words.Length * sizeof(ulong))..]) tail = (tail << 8) | b;
        hash = Mix(hash, tail);
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word) => ulong.RotateLeft((hash ^ word) * Prime, 29);
}
