namespace MarketPrism.Exchanges;

/// <summary>The venue's identity of an event; becomes the tail of <c>Nats-Msg-Id</c>.</summary>
/// <param name="Kind">Which parts it has.</param>
/// <param name="First">First id, previous id, or the event time when there is none.</param>
/// <param name="Last">Last id, or the hash of the payload when there is none.</param>
/// <param name="Time">The time that tells keep-alives apart.</param>
public readonly record struct FrameIdentity(FrameIdentityKind Kind, long First, long Last, long Time)
{
    /// <summary>Writes the tail of the message id: <c>{id}</c>, <c>{first}-{last}</c>, <c>{first}-{last}-{time}</c> or <c>{event time}-{hash}</c>.</summary>
    /// <param name="destination">At least 64 bytes.</param>
    /// <returns>The length.</returns>
    public int Format(Span<byte> destination)
    {
        var n = 0;
        if (Kind != FrameIdentityKind.Id)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat(First, destination, out n);
            destination[n++] = (byte)'-';
        }

        var last = destination[n..];
        int m;
        if (Kind == FrameIdentityKind.Hash) System.Buffers.Text.Utf8Formatter.TryFormat((ulong)Last, last, out m, new System.Buffers.StandardFormat('x', 16));
        else System.Buffers.Text.Utf8Formatter.TryFormat(Last, last, out m);
        n += m;
        if (Kind != FrameIdentityKind.RangeAndTime) return n;
        destination[n++] = (byte)'-';
        System.Buffers.Text.Utf8Formatter.TryFormat(Time, destination[n..], out m);
        return n + m;
    }
}
