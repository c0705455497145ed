using System.Text;

namespace MarketPrism.Feeds;

/// <summary>Says of an answer that is not the document that was asked for what it is instead, in one line.</summary>
internal static class StrangeDocument
{
    private const int Shown = 60;

    /// <summary>Describes an answer.</summary>
    /// <param name="venue">The venue that was asked.</param>
    /// <param name="kind">The raw channel of the document.</param>
    /// <param name="body">The answer.</param>
    /// <param name="fault">What is wrong with it, when nothing more is known.</param>
    /// <returns>What it is, and how it begins.</returns>
    internal static string Describe(IVenue venue, string kind, ReadOnlyMemory<byte> body, string fault)
    {
        var text = body.Span.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return "it is empty";
        if (text[0] == '<') fault = "it is an HTML page";
        else if (VenueCatalog.All.FirstOrDefault(v => v.Exchange != venue.Exchange && IsOf(v, kind, body)) is { } owner) fault = $"it is a document of {owner.Exchange}, not of {venue.Exchange}";
        return $"{fault}: '{Beginning(text)}'";
    }

    private static bool IsOf(IVenue venue, string kind, ReadOnlyMemory<byte> body) => kind switch
    {
        "instruments" => venue.Rest.SplitInstruments(body).Count > 0,
        "time" => venue.Rest.ReadServerTime(body.Span) is not null,
        _ => venue.Rest.ReadNewestId(kind, body.Span) is not null,
    };

    private static string Beginning(ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(body[..Math.Min(Shown, body.Length)]));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) text[i] = ' ';
        }

        return body.Length > Shown ? text.Append('…').ToString() : text.ToString();
    }
}
