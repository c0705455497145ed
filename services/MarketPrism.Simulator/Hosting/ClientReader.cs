using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Hosting;

/// <summary>Reads a client's frames and hands whole messages to the session.</summary>
internal sealed class ClientReader(VenueSession session, int maxMessageBytes)
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private MemoryStream? _parts;

    /// <summary>Returns when the client has closed, in whichever way.</summary>
    public async Task RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (ClientFrame.TryRead(_buffer.AsSpan(_start, _end - _start), out var frame))
            {
                if (frame.PayloadLength > maxMessageBytes)
                {
                    session.CloseBadFrame(1009, "message too big");
                    return;
                }

                var total = frame.HeaderLength + (int)frame.PayloadLength;
                if (_end - _start < total)
                {
                    MakeRoom(total);
                    break;
                }

                var payload = _buffer.AsSpan(_start + frame.HeaderLength, (int)frame.PayloadLength);
                frame.Unmask(payload);
                _start += total;
                if (!Take(frame, payload)) return;
            }

            MakeRoom(_end - _start + 512);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0) return;
            _end += read;
        }
    }

    private bool Take(in ClientFrame frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Opcode)
        {
            case 0 or 1 or 2:
                return TakePart(frame, payload);
            case 8:
                session.ReceiveClose();
                return false;
            case 9:
                session.ReceivePing(payload);
                return true;
            case 10:
                session.ReceivePong(payload);
                return true;
            default:
                throw new InvalidDataException("unknown opcode");
        }
    }

    private bool TakePart(in ClientFrame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Opcode == 0 == _parts is null) throw new InvalidDataException("parts of a message out of order");
        if (frame.Final && _parts is null)
        {
            session.ReceiveText(payload);
            return true;
        }

        _parts ??= new MemoryStream();
        _parts.Write(payload);
        if (_parts.Length > maxMessageBytes)
        {
            session.CloseBadFrame(1009, "message too big");
            return false;
        }

        if (!frame.Final) return true;
        session.ReceiveText(_parts.GetBuffer().AsSpan(0, (int)_parts.Length));
        _parts = null;
        return true;
    }

    private void MakeRoom(int needed)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_buffer.Length < needed) Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
    }
}
