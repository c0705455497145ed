using System.Text;
using System.Text.Json;

namespace MarketPrism.Feeds.Simulation;

/// <summary>Binance's words: streams in the URL, unknown names acknowledged like known ones, a list on request.</summary>
/// <param name="isFutures">Depth events name the id before.</param>
internal sealed class BinanceDialect(bool isFutures = false) : IModelDialect
{
    public TimeSpan? IdleCut => null;

    public TimeSpan? MaxAge => TimeSpan.FromHours(24);

    public string Template(ModelStream stream)
    {
        var symbol = stream.Symbol.ToUpperInvariant();
        var body = stream.Channel switch
        {
            "depth" when isFutures => $$"""{"e":"depthUpdate","E":#t,"T":#t,"s":"{{symbol}}","U":#i,"u":#i,"pu":#p,"b":[],"a":[]}""",
            "depth" => $$"""{"e":"depthUpdate","E":#t,"s":"{{symbol}}","U":#i,"u":#i,"b":[],"a":[]}""",
            "trade" => $$"""{"e":"trade","E":#t,"s":"{{symbol}}","t":#i,"p":"1","q":"1","T":#t,"m":true,"M":true}""",
            "aggTrade" => $$"""{"e":"aggTrade","E":#t,"s":"{{symbol}}","a":#i,"p":"1","q":"1","f":#i,"l":#i,"T":#t,"m":true}""",
            "bookTicker" => $$"""{"u":#i,"s":"{{symbol}}","b":"1","B":"1","a":"2","A":"1"}""",
            var other => $$"""{"e":"{{other}}Update","E":#t,"s":"{{symbol}}","i":#i}""",
        };
        return $$"""{"stream":"{{stream.Wire}}","data":{{body}}}""";
    }

    public IEnumerable<string> StreamsOf(Uri url)
    {
        var query = Uri.UnescapeDataString(url.Query);
        return query.StartsWith("?streams=", StringComparison.Ordinal) ? query["?streams=".Length..].Split('/') : [];
    }

    public void OnText(ModelVenue venue, ModelSession session, ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        var id = json.RootElement.GetProperty("id").GetRawText();
        switch (json.RootElement.GetProperty("method").GetString())
        {
            case "SUBSCRIBE":
                Reply($$"""{"result":null,"id":{{id}}}""");
                foreach (var name in json.RootElement.GetProperty("params").EnumerateArray()) venue.Subscribe(session, name.GetString()!);
                break;
            case "UNSUBSCRIBE":
                Reply($$"""{"result":null,"id":{{id}}}""");
                foreach (var name in json.RootElement.GetProperty("params").EnumerateArray()) ModelVenue.Unsubscribe(session, name.GetString()!);
                break;
            default:
                Reply($$"""{"result":[{{string.Join(',', session.Streams.Select(s => $"\"{s.Wire}\""))}}],"id":{{id}}}""");
                break;
        }

        void Reply(string answer) => session.Push(Encoding.UTF8.GetBytes(answer));
    }

    public ReadOnlyMemory<byte> Notice() => """{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}"""u8.ToArray();

    public ReadOnlyMemory<byte> Greeting(ModelStream stream, long timeMs) => default;
}
