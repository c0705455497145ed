using System.Text.Json;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>The obvious way to read depth events, in the text form of <see cref="RecordingSink"/>.</summary>
internal static class ReferenceDepth
{
    public static string OfBinance(JsonElement root)
    {
        var e = root.TryGetProperty("stream", out _) ? root.GetProperty("data") : root;
        var previous = e.TryGetProperty("pu", out var pu) ? pu.GetInt64() : -1;
        var time = e.TryGetProperty("E", out var at) ? at.GetInt64() : 0;
        return $"Update {e.GetProperty("s").GetString()} U={e.GetProperty("U").GetInt64()} u={e.GetProperty("u").GetInt64()} pu={previous} E={time} c=0 b={Side(e.GetProperty("b"))} a={Side(e.GetProperty("a"))}";
    }

    public static string OfOkx(JsonElement root)
    {
        var e = root.GetProperty("data")[0];
        var kind = root.TryGetProperty("action", out var action) && action.ValueEquals("snapshot") ? "Snapshot" : "Update";
        var symbol = root.GetProperty("arg").TryGetProperty("instId", out var id) ? id.GetString() : "-";
        var time = e.TryGetProperty("ts", out var ts) && ts.GetString() is { Length: > 0 } text ? text : "0";
        var checksum = e.TryGetProperty("checksum", out var sum) ? sum.GetInt32() : 0;
        return $"{kind} {(symbol?.Length > 0 ? symbol : "-")} U=-1 u={Id(e, "seqId")} pu={Id(e, "prevSeqId")} E={long.Parse(time)} c={checksum} b={Side(e.GetProperty("bids"))} a={Side(e.GetProperty("asks"))}";
    }

    private static long Id(JsonElement e, string name) => e.TryGetProperty(name, out var id) ? id.GetInt64() : -1;

    private static string Side(JsonElement levels) => string.Join(',', levels.EnumerateArray().Select(l => $"{Number(l[0])}x{Number(l[1])}"));

    private static string Number(JsonElement element) => FixedNumber.Parse(element.GetString()!).ToString();
}
