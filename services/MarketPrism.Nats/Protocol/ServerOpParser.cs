using System.Runtime.CompilerServices;

namespace MarketPrism.Nats.Protocol;

/// <summary>
/// Reads the operations of a server from bytes. It has no state and waits for nothing: the caller shows it the unread bytes again with more of
/// them. Operation names are case-insensitive, fields are separated by spaces or tabs, lines end with CRLF.
/// </summary>
internal static class ServerOpParser
{
    /// <summary>No line of a server is longer: MSG lines hold to max_control_line (4 KiB), INFO grows with the cluster's URLs.</summary>
    public const int MaxLine = 64 * 1024;

    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    public static ParseStatus TryParse(ReadOnlySpan<byte> source, int maxBody, out ServerOp op)
    {
        op = default;
        if (source.IsEmpty) return ParseStatus.Incomplete;

        var first = source[0] | 0x20;
        if (first is not ('m' or 'h' or 'p' or 'i' or '+' or '-')) return Invalid(ref op, "unknown protocol operation");

        var window = source.Length > MaxLine ? source[..MaxLine] : source;
        var lf = window.IndexOf(Lf);
        if (lf < 0) return source.Length >= MaxLine ? Invalid(ref op, "control line too long") : ParseStatus.Incomplete;
        if (lf == 0 || source[lf - 1] != Cr) return Invalid(ref op, "line does not end with CRLF");

        var line = source[..(lf - 1)];
        op.Length = lf + 1;
        if (first == 'm' && IsName(line, "msg"u8)) return ParseMessage(source, line, 4, hasHeaders: false, maxBody, ref op);
        if (first == 'h' && IsName(line, "hmsg"u8)) return ParseMessage(source, line, 5, hasHeaders: true, maxBody, ref op);
        return ParseControl(line, ref op);
    }

    private static ParseStatus ParseControl(ReadOnlySpan<byte> line, ref ServerOp op)
    {
        if (IsWord(line, "ping"u8)) op.Kind = ServerOpKind.Ping;
        else if (IsWord(line, "pong"u8)) op.Kind = ServerOpKind.Pong;
        else if (IsWord(line, "+ok"u8)) op.Kind = ServerOpKind.Ok;
        else if (IsName(line, "info"u8)) Text(line, 5, ServerOpKind.Info, ref op);
        else if (IsName(line, "-err"u8)) Text(line, 5, ServerOpKind.Err, ref op);
        else return Invalid(ref op, "unknown protocol operation");
        return ParseStatus.Complete;
    }

    private static ParseStatus ParseMessage(ReadOnlySpan<byte> source, ReadOnlySpan<byte> line, int start, bool hasHeaders, int maxBody, ref ServerOp op)
    {
        // subject sid [reply] [#headers] #total: the optional reply is told apart by the number of fields
        Fields fields = default;
        var count = Split(line, start, ref fields);
        var numbers = hasHeaders ? 2 : 1;
        if (count != numbers + 2 && count != numbers + 3) return Invalid(ref op, "wrong number of fields in a message line");

        var total = Number(line, fields[count - 1]);
        var headers = hasHeaders ? Number(line, fields[count - 2]) : 0;
        var sid = Number(line, fields[1]);
        if (sid < 0) return Invalid(ref op, "subscription id is not a number");
        if (total < 0 || headers < 0 || headers > total) return Invalid(ref op, "message size is not a number");
        if (total > maxBody) return Invalid(ref op, "message is larger than MaxPayloadHardCap");

        op.Kind = ServerOpKind.Msg;
        op.Sid = sid;
        (op.SubjectStart, op.SubjectLength) = (fields[0].Start, fields[0].Length);
        if (count == numbers + 3) (op.ReplyStart, op.ReplyLength) = (fields[2].Start, fields[2].Length);
        op.BodyStart = op.Length;
        op.HeaderLength = (int)headers;
        op.PayloadLength = (int)(total - headers);
        op.Length += (int)total + 2;
        if (source.Length < op.Length) return ParseStatus.Incomplete;
        if (source[op.Length - 2] != Cr || source[op.Length - 1] != Lf) return Invalid(ref op, "payload does not end with CRLF");
        return ParseStatus.Complete;
    }

    private static int Split(ReadOnlySpan<byte> line, int start, ref Fields fields)
    {
        var count = 0;
        var i = start;
        while (true)
        {
            while (i < line.Length && IsBlank(line[i])) i++;
            if (i == line.Length) return count;
            if (count == Fields.Capacity) return Fields.Capacity + 1;
            var from = i;
            while (i < line.Length && !IsBlank(line[i])) i++;
            fields[count++] = new Field(from, i - from);
        }
    }

    private static long Number(ReadOnlySpan<byte> line, Field field)
    {
        if (field.Length > 18) return -1;
        long value = 0;
        foreach (var b in line.Slice(field.Start, field.Length))
        {
            var digit = b - '0';
            if ((uint)digit > 9) return -1;
            value = (value * 10) + digit;
        }

        return value;
    }

    private static void Text(ReadOnlySpan<byte> line, int start, ServerOpKind kind, ref ServerOp op)
    {
        var end = line.Length;
        while (start < end && IsBlank(line[start])) start++;
        while (end > start && IsBlank(line[end - 1])) end--;
        (op.Kind, op.TextStart, op.TextLength) = (kind, start, end - start);
    }

    /// <summary>The name and a blank after it.</summary>
    private static bool IsName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lower) =>
        line.Length > lower.Length && IsBlank(line[lower.Length]) && EqualsLower(line, lower);

    /// <summary>The name alone, blanks after it allowed.</summary>
    private static bool IsWord(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lower) =>
        line.Length >= lower.Length && line[lower.Length..].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0 && EqualsLower(line, lower);

    private static bool EqualsLower(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lower)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            var b = line[i];
            if (b is >= (byte)'A' and <= (byte)'Z') b |= 0x20;
            if (b != lower[i]) return false;
        }

        return true;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    private static ParseStatus Invalid(ref ServerOp op, string error)
    {
        op.Error = error;
        return ParseStatus.Invalid;
    }

    private readonly record struct Field(int Start, int Length);

    [InlineArray(Capacity)]
    private struct Fields
    {
        public const int Capacity = 5;
#pragma warning disable IDE0044, IDE0051 // the one element that an inline array is declared by
        private Field _first;
#pragma warning restore IDE0044, IDE0051
    }
}
