using System.Buffers.Text;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets;

/// <summary>Reads a capture: gzip, one event a line, tab-separated, first line <c>#capture v1 exchange=… market=…</c>.</summary>
public sealed class CaptureReader : IDisposable
{
    private const int MaxLine = 256 * 1024 * 1024;
    private static readonly string[] Kinds = ["open", "sent", "frame", "rest", "close"];

    private readonly string _file;
    private readonly GzipTrailer _trailer;
    private readonly Stream _text;
    private readonly Crc32 _checksum = new();
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private long _length;

    /// <summary>Opens a capture and reads its first line.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="compressed">The file; the reader disposes it.</param>
    /// <exception cref="CaptureFormatException">It is no capture.</exception>
    public CaptureReader(string file, Stream compressed)
    {
        _file = file;
        _trailer = new GzipTrailer(compressed);
        _text = new GZipStream(_trailer, CompressionMode.Decompress);
        try
        {
            if (!TryReadLine(out var line)) throw Bad("the file is empty");
            (Exchange, Market) = ReadHeader(Encoding.UTF8.GetString(line.Span));
        }
        catch
        {
            _text.Dispose();
            throw;
        }
    }

    /// <summary>The exchange in the first line.</summary>
    public Exchange Exchange { get; }

    /// <summary>The market in the first line.</summary>
    public Market Market { get; }

    /// <summary>The line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Opens a capture file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="CaptureFormatException">It is no capture.</exception>
    public static CaptureReader Open(string path) => new(path, File.OpenRead(path));

    /// <summary>Reads the next event.</summary>
    /// <param name="item">The event; valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="CaptureFormatException">The file is cut or garbled here.</exception>
    public bool TryRead(out CaptureEvent item)
    {
        item = default;
        if (!TryReadLine(out var line)) return false;
        var text = line.Span;
        var first = text.IndexOf((byte)'\t');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf((byte)'\t') + first + 1;
        var third = second <= first ? -1 : text[(second + 1)..].IndexOf((byte)'\t') + second + 1;
        if (third <= second || second <= first) throw Bad("four fields wanted, separated by tabs: time, kind, URL, payload");
        if (!Utf8Parser.TryParse(text[..first], out long time, out var used) || used != first || time < 0) throw Bad("the receive time is no number of nanoseconds");
        var url = line[(second + 1)..third];
        var origin = url.Span.IndexOf((byte)CaptureOrigin.Start);
        item = new CaptureEvent(time, ReadKind(text[(first + 1)..second]), origin < 0 ? url : url[..origin], line[(third + 1)..], origin < 0 ? default : url[(origin + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>An error at the line that was read last.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <returns>The exception.</returns>
    public CaptureFormatException Bad(string reason) => new(_file, Line, reason);

    private CaptureKind ReadKind(ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < Kinds.Length; i++)
        {
            if (Encoding.UTF8.GetByteCount(Kinds[i]) == word.Length && Ascii.Equals(word, Kinds[i])) return (CaptureKind)i;
        }

        throw Bad($"'{Encoding.UTF8.GetString(word)}' is no kind of event: {string.Join(", ", Kinds)}");
    }

    private (Exchange Exchange, Market Market) ReadHeader(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[0] != "#capture" || words[1] != "v1") throw Bad("the first line must be '#capture v1 exchange=… market=…'");
        string? exchange = null, market = null;
        foreach (var word in words[2..])
        {
            if (word.StartsWith("exchange=", StringComparison.Ordinal)) exchange = word["exchange=".Length..];
            else if (word.StartsWith("market=", StringComparison.Ordinal)) market = word["market=".Length..];
        }

        if (exchange is null || market is null) throw Bad("the first line must name exchange= and market=");
        try
        {
            return (Exchange.Parse(exchange), Market.Parse(market));
        }
        catch (FormatException e)
        {
            throw new CaptureFormatException(_file, Line, e.Message, e);
        }
    }

    private bool TryReadLine(out ReadOnlyMemory<byte> line)
    {
        Line++;
        var searched = 0;
        while (true)
        {
            var i = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (i >= 0)
            {
                line = _buffer.AsMemory(_start, searched + i);
                _start += searched + i + 1;
                return true;
            }

            searched = _end - _start;
            if (_isAtEnd)
            {
                line = default;
                return searched == 0 ? false : throw Bad("the file is cut: the last line has no end");
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxLine) throw Bad($"the line is longer than {MaxLine} bytes");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var read = _text.Read(_buffer, _end, _buffer.Length - _end);
            _checksum.Append(_buffer.AsSpan(_end, read));
            _length += read;
            _end += read;
            _isAtEnd = read == 0;
            if (_isAtEnd && _length > 0 && !_trailer.Matches(_checksum.GetCurrentHashAsUInt32(), _length)) throw Bad("the file is cut: its checksum is missing or wrong");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new CaptureFormatException(_file, Line, $"the file is cut or is no gzip file: {e.Message}", e);
        }
    }
}
