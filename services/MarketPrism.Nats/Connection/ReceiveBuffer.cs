namespace MarketPrism.Nats.Connection;

/// <summary>Bytes from the socket that have not been parsed yet. Grows for a message larger than itself, and shrinks again after it.</summary>
internal sealed class ReceiveBuffer(int size)
{
    private byte[] _bytes = new byte[size];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Room for the next read, at least a quarter of the buffer.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_end);

    public void Received(int count) => _end += count;

    public void Consume(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Makes room for the rest of an operation.</summary>
    /// <param name="length">Its length as far as known, else 0.</param>
    public void Prepare(int length)
    {
        var unread = _end - _start;
        if (length > _bytes.Length || (length == 0 && unread == _bytes.Length))
        {
            // a large message: the buffer takes it whole, with room for what follows
            Move(new byte[Math.Max(length, unread) + size], unread);
        }
        else if (_bytes.Length > size && length <= size && unread <= size / 2)
        {
            Move(new byte[size], unread);
        }
        else if (_start > 0 && (_bytes.Length - _end < size / 4 || _start + length > _bytes.Length))
        {
            Move(_bytes, unread);
        }
    }

    private void Move(byte[] target, int unread)
    {
        _bytes.AsSpan(_start, unread).CopyTo(target);
        _bytes = target;
        (_start, _end) = (0, unread);
    }
}
