using System.Text;
using System.Text.Json;

namespace MarketPrism.Feeds.Simulation;

/// <summary>OKX's words: one ack per argument, errors that name the channel in their text only, text pings, books that begin with a snapshot.</summary>
internal sealed class OkxDialect : IModelDialect
{
    public TimeSpan? IdleCut => TimeSpan.FromSeconds(30);

    public TimeSpan? MaxAge => null;

    public string Template(ModelStream stream)
    {
        var data = stream.Channel switch
        {
            "books" => """{"asks":[],"bids":[],"ts":"#t","checksum":0,"prevSeqId":#p,"seqId":#i}""",
            "trades" => $$"""{"instId":"{{stream.Symbol}}","tradeId":"#i","px":"1","sz":"1","side":"buy","ts":"#t","count":"1"}""",
            _ => $$"""{"instId":"{{stream.Symbol}}","seq":"#i","ts":"#t"}""",
        };
        var action = stream.IsBook ? "\"action\":\"update\"," : "";
        return $$"""{"arg":{{Arg(stream)}},{{action}}"data":[{{data}}]}""";
    }

    public IEnumerable<string> StreamsOf(Uri url) => [];

    public void OnText(ModelVenue venue, ModelSession session, ReadOnlyMemory<byte> text)
    {
        if (text.Span.SequenceEqual("ping"u8))
        {
            if (!session.WithholdsPong) session.Push("pong"u8.ToArray());
            return;
        }

        using var json = JsonDocument.Parse(text);
        var id = json.RootElement.GetProperty("id").GetString();
        var op = json.RootElement.GetProperty("op").GetString()!;
        foreach (var arg in json.RootElement.GetProperty("args").EnumerateArray())
        {
            var channel = arg.GetProperty("channel").GetString()!;
            var symbol = (arg.TryGetProperty("instId", out var instrument) ? instrument : arg.GetProperty("instType")).GetString()!;
            var name = $"{channel}:{symbol}";
            if (op == "subscribe" && !venue.Streams.ContainsKey(name))
            {
                Reply($$"""{"id":"{{id}}","event":"error","code":"60018","msg":"Wrong URL or channel:{{channel}},instId:{{symbol}} doesn't exist. Please use the correct URL, channel and parameters referring to API document.","connId":"a4d3ae55"}""");
                continue;
            }

            Reply($$"""{"id":"{{id}}","event":"{{op}}","arg":{{arg.GetRawText()}},"connId":"a4d3ae55"}""");
            if (op == "subscribe") venue.Subscribe(session, name);
            else ModelVenue.Unsubscribe(session, name);
        }

        void Reply(string answer) => session.Push(Encoding.UTF8.GetBytes(answer));
    }

    public ReadOnlyMemory<byte> Notice() => """{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}"""u8.ToArray();

    public ReadOnlyMemory<byte> Greeting(ModelStream stream, long timeMs) => !stream.IsBook ? default : Encoding.UTF8.GetBytes(
        $$"""{"arg":{{Arg(stream)}},"action":"snapshot","data":[{"asks":[],"bids":[],"ts":"{{timeMs}}","checksum":0,"prevSeqId":-1,"seqId":{{stream.LastId}}}]}""");

    private static string Arg(ModelStream stream) => stream.Channel == "liquidation-orders"
        ? $$"""{"channel":"{{stream.Channel}}","instType":"{{stream.Symbol}}"}"""
        : $$"""{"channel":"{{stream.Channel}}","instId":"{{stream.Symbol}}"}""";
}
