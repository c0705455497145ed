using System.Text;
using System.Text.Json;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>OKX's requests on a connection: one answer per argument, errors without the argument.</summary>
internal static class OkxControl
{
    private static readonly string[] NeedLogin = ["books-l2-tbt", "books50-l2-tbt"];

    public static void Handle(OkxSession session, OkxVenue venue, ReadOnlySpan<byte> message)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(message);
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            Error(session, null, "60012", "Illegal request: " + Encoding.UTF8.GetString(message));
            return;
        }

        using (document)
        {
            Handle(session, venue, document.RootElement);
        }
    }

    private static void Handle(OkxSession session, OkxVenue venue, JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            Error(session, null, "60012", "Illegal request: " + request.GetRawText());
            return;
        }

        string? id = null;
        if (request.TryGetProperty("id", out var idValue))
        {
            id = idValue.ValueKind == JsonValueKind.String ? idValue.GetString() : null;
            if (id is null || id.Length > 32 || !id.All(char.IsAsciiLetterOrDigit))
            {
                Error(session, null, "60033", "The parameter id is invalid: up to 32 letters and digits");
                return;
            }
        }

        var op = request.TryGetProperty("op", out var opValue) && opValue.ValueKind == JsonValueKind.String ? opValue.GetString()! : "";
        if (op is not ("subscribe" or "unsubscribe" or "login"))
        {
            if (op.Length == 0) Error(session, id, "60012", "Illegal request: " + request.GetRawText());
            else Error(session, id, "60019", "Invalid op: " + op);
            return;
        }

        if (!session.TakeRequest())
        {
            Error(session, id, "60014", "Requests too frequent");
            return;
        }

        if (op == "login")
        {
            Error(session, id, "60009", "Login failed.");
            return;
        }

        if (!request.TryGetProperty("args", out var args) || args.ValueKind != JsonValueKind.Array || args.GetArrayLength() == 0)
        {
            Error(session, id, "60013", "Invalid args");
            return;
        }

        foreach (var arg in args.EnumerateArray())
        {
            if (session.IsOpen) Handle(session, venue, op, arg, id);
        }
    }

    private static void Handle(OkxSession session, OkxVenue venue, string op, JsonElement arg, string? id)
    {
        if (arg.ValueKind != JsonValueKind.Object || Text(arg, "channel") is not { } name)
        {
            Error(session, id, "60012", "Illegal request: " + arg.GetRawText());
            return;
        }

        if (NeedLogin.Contains(name))
        {
            Error(session, id, "60011", "Please log in");
            return;
        }

        var channel = OkxChannel.Find(name);
        var target = channel is { ByType: true } ? Text(arg, "instType") : Text(arg, "instId");
        if (channel is null || target is null || channel.Business != session.IsBusiness || ((op == "unsubscribe" ? session.TopicOf(channel, target) : null) ?? venue.Streams.Topic(channel, target)) is not { } topic)
        {
            var what = string.Join(',', arg.EnumerateObject().Select(p => $"{p.Name}:{p.Value}"));
            Error(session, id, "60018", $"Wrong URL or {what} doesn't exist. Please use the correct URL, channel and parameters referring to API document.");
            return;
        }

        if (op == "subscribe") venue.History.OnAsked(topic);
        if (op == "subscribe" && venue.Faults.Strike(Faults.FaultKind.NoAck, topic.Symbol, topic.Name, session) is not null) return;
        if (op == "unsubscribe") session.Unsubscribe(topic);
        session.Say($$"""{{{Id(id)}}"event":"{{op}}","arg":{{arg.GetRawText()}},"connId":"{{session.ConnId}}"}""");
        if (op == "subscribe") session.Subscribe(topic);
    }

    private static string? Text(JsonElement arg, string key) =>
        arg.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Id(string? id) => id is null ? "" : $"\"id\":\"{id}\",";

    private static void Error(OkxSession session, string? id, string code, string message) =>
        session.Say($$"""{{{Id(id)}}"event":"error","code":"{{code}}","msg":"{{JsonEncodedText.Encode(message, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}","connId":"{{session.ConnId}}"}""");
}
