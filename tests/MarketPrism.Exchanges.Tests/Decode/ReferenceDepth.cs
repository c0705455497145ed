using System.Text.Json;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>The obvious way to read depth events, in the text form of <see cref="RecordingSink"/>.</summary>
internal static class ReferenceDepth
{
    public static string OfBinance(JsonElement root)
    {
        var e = root.TryGetProperty("stream", out _) ? root.GetProperty("data") : root;
        var previous = e.TryGetProperty("pu", out var pu) ? pu.GetInt64() : -1;
        var engine = Known(e, "T");
        return $"Update {e.GetProperty("s").GetString()} U={e.GetProperty("U").GetInt64()} u={e.GetProperty("u").GetInt64()} pu={previous} E={Known(e, "E")}{(engine > 0 ? $" T={engine}" : "")} c=0 b={Side(e.GetProperty("b"))} a={Side(e.GetProperty("a"))}";
    }

    public static string OfOkx(JsonElement root)
    {
        var e = root.GetProperty("data")[0];
        var kind = root.TryGetProperty("action", out var action) && action.ValueEquals("snapshot") ? "Snapshot" : "Update";
        var symbol = root.GetProperty("arg").TryGetProperty("instId", out var id) ? id.GetString() : "-";
        var checksum = Integer(e, "checksum") is { } sum && sum == (int)sum ? sum : 0;
        return $"{kind} {(symbol?.Length > 0 ? symbol : "-")} U=-1 u={Id(e, "seqId")} pu={Id(e, "prevSeqId")} E={Known(e, "ts")} c={checksum} b={Side(e.GetProperty("bids"))} a={Side(e.GetProperty("asks"))}";
    }

    /// <summary>A time above 0, with or without quotes; 0 when it is anything else.</summary>
    private static long Known(JsonElement e, string name) => Integer(e, name) is > 0 and var time ? time : 0;

    private static long? Integer(JsonElement e, string name)
    {
        if (!e.TryGetProperty(name, out var value) || value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return System.Text.RegularExpressions.Regex.IsMatch(text, "^-?(0|[1-9][0-9]*)$", System.Text.RegularExpressions.RegexOptions.ECMAScript) && long.TryParse(text, out var number) ? number : null;
    }

    private static long Id(JsonElement e, string name) => e.TryGetProperty(name, out var id) ? id.GetInt64() : -1;

    private static string Side(JsonElement levels) => string.Join(',', levels.EnumerateArray().Select(l => $"{Number(l[0])}x{Number(l[1])}"));

    private static string Number(JsonElement element) => FixedNumber.Parse(element.GetString()!).ToString();
}
