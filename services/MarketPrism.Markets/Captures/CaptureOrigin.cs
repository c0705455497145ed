using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets;

/// <summary>
/// Where on the bus a recorded message stood. Captures carry it behind the URL, as a fragment, which no server ever sees and other readers ignore:
/// <c>wss://host/stream?streams=…#subject=raw.0d.binance.spot.depth.BTCUSDT&amp;conn=pod/shard/0/1&amp;seq=12&amp;id=binance:spot:BTCUSDT:depth:100-110</c>.
/// </summary>
/// <param name="Subject">The subject behind the installation's prefix.</param>
/// <param name="Connection">The <c>Mp-Conn</c>.</param>
/// <param name="Sequence">The <c>Mp-Seq</c>; 0 when it had none.</param>
/// <param name="MessageId">The <c>Nats-Msg-Id</c>; empty when it had none.</param>
public sealed record CaptureOrigin(string Subject, string Connection, long Sequence, string MessageId)
{
    /// <summary>Begins the origin behind a URL.</summary>
    public const char Start = '#';

    /// <summary>Whether a recorded message was a control frame: an ack, a notice, or what the connector did not understand.</summary>
    /// <param name="text">What stands behind the URL.</param>
    /// <returns>True when it was.</returns>
    public static bool IsControl(ReadOnlySpan<byte> text) => Find(text, "subject="u8).StartsWith("control."u8);

    /// <summary>Writes a URL with the origin behind it.</summary>
    /// <param name="url">The URL.</param>
    /// <returns>UTF-8 text.</returns>
    public byte[] Behind(string url)
    {
        var sequence = Sequence > 0 ? string.Create(CultureInfo.InvariantCulture, $"&seq={Sequence}") : "";
        return Encoding.UTF8.GetBytes($"{url}{Start}subject={Subject}&conn={Connection}{sequence}{(MessageId.Length > 0 ? $"&id={MessageId}" : "")}");
    }

    /// <summary>Reads an origin.</summary>
    /// <param name="text">What stands behind the URL.</param>
    /// <returns>The origin, or null when the recording does not tell it.</returns>
    public static CaptureOrigin? Read(ReadOnlySpan<byte> text)
    {
        var subject = Encoding.UTF8.GetString(Find(text, "subject="u8));
        var digits = Find(text, "seq="u8);
        long sequence = 0;
        if (subject.Length == 0 || (!digits.IsEmpty && !Utf8Parser.TryParse(digits, out sequence, out _))) return null;
        return new CaptureOrigin(subject, Encoding.UTF8.GetString(ConnectionOf(text)), sequence, Encoding.UTF8.GetString(Find(text, "id="u8)));
    }

    /// <summary>Reads the connection alone.</summary>
    /// <param name="text">What stands behind the URL.</param>
    /// <returns>The <c>Mp-Conn</c>; empty when it is not told.</returns>
    public static ReadOnlySpan<byte> ConnectionOf(ReadOnlySpan<byte> text) => Find(text, "conn="u8);

    /// <summary>Reads the venue's symbol, the last token of the subject.</summary>
    /// <param name="text">What stands behind the URL.</param>
    /// <returns>The symbol; empty when it is not told.</returns>
    public static string SymbolOf(ReadOnlySpan<byte> text)
    {
        var subject = Find(text, "subject="u8);
        return subject.StartsWith("raw."u8) ? SubjectToken.Unescape(Encoding.UTF8.GetString(subject[(subject.LastIndexOf((byte)'.') + 1)..])) : "";
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'&');
            var part = end < 0 ? text : text[..end];
            if (part.StartsWith(name)) return part[name.Length..];
            text = end < 0 ? default : text[(end + 1)..];
        }

        return default;
    }
}
