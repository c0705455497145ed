using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace MarketPrism.Nats.Protocol;

/// <summary>Reads and writes the header block of a message: a version line with an optional status, lines of "name: value", an empty line.</summary>
internal static class HeaderBlock
{
    private static ReadOnlySpan<byte> Version => "NATS/1.0"u8;

    private static ReadOnlySpan<byte> CrLf => "\r\n"u8;

    /// <summary>Whether a block has the frame that every block has; what is between is not looked at.</summary>
    public static bool IsFramed(ReadOnlySpan<byte> block) =>
        block.Length >= 12 && block.StartsWith("NATS/1.0\r\n"u8) && block.EndsWith("\r\n\r\n"u8);

    /// <summary>The status code of the first line, 0 when it has none.</summary>
    public static int StatusCode(ReadOnlySpan<byte> block)
    {
        if (!block.StartsWith(Version)) return 0;
        var line = block[Version.Length..];
        var end = line.IndexOf(CrLf);
        if (end < 0) return 0;
        line = line[..end].Trim((byte)' ');
        var blank = line.IndexOf((byte)' ');
        return int.TryParse(blank < 0 ? line : line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
    }

    public static NatsHeaders Read(ReadOnlySpan<byte> block)
    {
        if (!block.StartsWith(Version)) throw new FormatException("header block does not begin with NATS/1.0");
        var lineEnd = block.IndexOf(CrLf);
        if (lineEnd < 0) throw new FormatException("the first line of the header block has no end");
        var headers = new NatsHeaders();
        ReadStatus(block[Version.Length..lineEnd], headers);

        var rest = block[(lineEnd + 2)..];
        while (true)
        {
            lineEnd = rest.IndexOf(CrLf);
            if (lineEnd < 0) throw new FormatException("a header line has no end");
            if (lineEnd == 0) break;
            var line = rest[..lineEnd];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0) throw new FormatException("a header line has no name");
            var name = Encoding.ASCII.GetString(line[..colon]);
            var value = Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t"u8));
            headers[name] = headers.TryGetValue(name, out var existing) ? StringValues.Concat(existing, value) : value;
            rest = rest[(lineEnd + 2)..];
        }

        headers.SetReadOnly();
        return headers;
    }

    /// <summary>An upper bound of the bytes that <see cref="Write"/> needs.</summary>
    public static int MaxLength(NatsHeaders headers)
    {
        var length = Version.Length + 4;
        foreach (var (name, values) in headers.Entries)
        {
            foreach (var value in values) length += name.Length + 4 + Encoding.UTF8.GetMaxByteCount(value?.Length ?? 0);
        }

        return length;
    }

    public static int Write(NatsHeaders headers, Span<byte> target)
    {
        Version.CopyTo(target);
        var at = Version.Length;
        at = AppendCrLf(target, at);
        foreach (var (name, values) in headers.Entries)
        {
            ValidateName(name);
            foreach (var value in values)
            {
                ValidateValue(name, value);
                at += Encoding.ASCII.GetBytes(name, target[at..]);
                target[at++] = (byte)':';
                target[at++] = (byte)' ';
                at += Encoding.UTF8.GetBytes(value ?? "", target[at..]);
                at = AppendCrLf(target, at);
            }
        }

        return AppendCrLf(target, at);
    }

    private static void ReadStatus(ReadOnlySpan<byte> status, NatsHeaders headers)
    {
        status = status.Trim((byte)' ');
        if (status.IsEmpty) return;
        var blank = status.IndexOf((byte)' ');
        if (int.TryParse(blank < 0 ? status : status[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var code)) headers.Code = code;
        if (blank >= 0) headers.MessageText = Encoding.UTF8.GetString(status[blank..].Trim((byte)' '));
    }

    private static int AppendCrLf(Span<byte> target, int at)
    {
        CrLf.CopyTo(target[at..]);
        return at + 2;
    }

    private static void ValidateName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is no NATS header name: printable ASCII without blank and colon");
        }
    }

    private static void ValidateValue(string name, string? value)
    {
        if (value is not null && value.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException($"the value of the NATS header '{name}' has a line end");
        }
    }
}
