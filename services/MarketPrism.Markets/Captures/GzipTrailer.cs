using System.Buffers.Binary;

namespace MarketPrism.Markets;

/// <summary>Passes a gzip file through and keeps its last eight bytes, checksum and length of the text: <c>GZipStream</c> does not notice when they, or the last block, are missing.</summary>
internal sealed class GzipTrailer(Stream file) : Stream
{
    private const int Size = 8;
    private readonly byte[] _last = new byte[Size];
    private int _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether the file ends as a text with this checksum and length must.</summary>
    public bool Matches(uint checksum, long length) =>
        _count == Size && BinaryPrimitives.ReadUInt32LittleEndian(_last) == checksum && BinaryPrimitives.ReadUInt32LittleEndian(_last.AsSpan(4)) == (uint)length;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        Keep(buffer[..read]);
        return read;
    }

    public override void Flush()
    {
        // nothing is written
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Size)
        {
            bytes[^Size..].CopyTo(_last);
            _count = Size;
            return;
        }

        var keep = Math.Min(_count, Size - bytes.Length);
        _last.AsSpan(_count - keep, keep).CopyTo(_last);
        bytes.CopyTo(_last.AsSpan(keep));
        _count = keep + bytes.Length;
    }
}
