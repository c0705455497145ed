using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets;

/// <summary>Writes a capture in the form that <see cref="CaptureReader"/> reads. Line breaks inside a payload, which JSON allows between tokens only, become spaces.</summary>
public sealed class CaptureWriter : IAsyncDisposable, IDisposable
{
    private static readonly string[] Kinds = ["open", "sent", "frame", "rest", "close"];
    private readonly GZipStream _text;
    private readonly ArrayBufferWriter<byte> _line = new(4096);

    /// <summary>Starts a capture.</summary>
    /// <param name="compressed">Gets the file; the writer disposes it.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    public CaptureWriter(Stream compressed, Exchange exchange, Market market)
    {
        _text = new GZipStream(compressed, CompressionLevel.Optimal);
        _text.Write(Encoding.UTF8.GetBytes($"#capture v1 exchange={exchange} market={market}\n"));
    }

    /// <summary>Writes an event.</summary>
    /// <param name="timeNs">Unix ns.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="url">The URL; tabs and line breaks in it become spaces.</param>
    /// <param name="payload">Frame, body or text.</param>
    public void Write(long timeNs, CaptureKind kind, ReadOnlySpan<byte> url, ReadOnlySpan<byte> payload)
    {
        _line.ResetWrittenCount();
        Span<byte> head = stackalloc byte[32];
        timeNs.TryFormat(head, out var length, provider: CultureInfo.InvariantCulture);
        head[length++] = (byte)'\t';
        _line.Write(head[..length]);
        length = Encoding.UTF8.GetBytes(Kinds[(int)kind], head);
        head[length++] = (byte)'\t';
        _line.Write(head[..length]);
        Append(url, true);
        _line.Write("\t"u8);
        Append(payload, false);
        _line.Write("\n"u8);
        _text.Write(_line.WrittenSpan);
    }

    /// <summary>Brings what was written so far into the file.</summary>
    public void Flush() => _text.Flush();

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _text.DisposeAsync();

    private void Append(ReadOnlySpan<byte> bytes, bool tabsToo)
    {
        var room = _line.GetSpan(bytes.Length)[..bytes.Length];
        bytes.CopyTo(room);
        room.Replace((byte)'\n', (byte)' ');
        room.Replace((byte)'\r', (byte)' ');
        if (tabsToo) room.Replace((byte)'\t', (byte)' ');
        _line.Advance(bytes.Length);
    }
}
