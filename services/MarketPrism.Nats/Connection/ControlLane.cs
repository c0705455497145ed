namespace MarketPrism.Nats.Connection;

/// <summary>Two buffers: one is written while the other is being sent.</summary>
internal sealed class ControlLane
{
    private byte[] _writing = new byte[1024];
    private byte[] _sending = new byte[1024];

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> operation)
    {
        if (_writing.Length - Length < operation.Length) Array.Resize(ref _writing, Math.Max(_writing.Length * 2, Length + operation.Length));
        operation.CopyTo(_writing.AsSpan(Length));
        Length += operation.Length;
    }

    public void Clear() => Length = 0;

    /// <summary>What was appended, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        (_writing, _sending) = (_sending, _writing);
        var taken = _sending.AsMemory(0, Length);
        Length = 0;
        return taken;
    }
}
