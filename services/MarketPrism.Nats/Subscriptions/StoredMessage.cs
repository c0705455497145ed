using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>How a message lies in a block: four lengths, then subject, reply subject, headers and payload.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct StoredMessage(int subject, int reply, int headers, int payload)
{
    public readonly int Subject = subject;
    public readonly int Reply = reply;
    public readonly int Headers = headers;
    public readonly int Payload = payload;

    public static int PrefixLength => Unsafe.SizeOf<StoredMessage>();

    public int Length => PrefixLength + Subject + Reply + Headers + Payload;

    /// <summary>What counts against the limit of a subscription.</summary>
    public int Size => Subject + Reply + Headers + Payload;

    public static StoredMessage At(ReadOnlySpan<byte> block) => MemoryMarshal.Read<StoredMessage>(block);

    public void WriteTo(Span<byte> block) => MemoryMarshal.Write(block, in this);
}
