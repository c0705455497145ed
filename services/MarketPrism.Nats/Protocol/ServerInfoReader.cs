using System.Text.Json;

namespace MarketPrism.Nats.Protocol;

/// <summary>Reads the JSON of INFO; what it does not know it skips.</summary>
internal static class ServerInfoReader
{
    public static ServerInfo Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new NatsProtocolViolationException($"INFO of the server cannot be read: {e.Message}");
        }
    }

    private static ServerInfo ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("it is no JSON object");
        var info = new ServerInfo();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            info = Apply(info, name, ref reader);
        }

        return info;
    }

    private static ServerInfo Apply(ServerInfo info, string? name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "server_id": return info with { Id = Text(ref reader) };
            case "server_name": return info with { Name = Text(ref reader) };
            case "version": return info with { Version = Text(ref reader) };
            case "proto": return info with { ProtocolVersion = reader.GetInt64() };
            case "git_commit": return info with { GitCommit = Text(ref reader) };
            case "go": return info with { GoVersion = Text(ref reader) };
            case "host": return info with { Host = Text(ref reader) };
            case "port": return info with { Port = reader.GetInt32() };
            case "headers": return info with { HeadersSupported = reader.GetBoolean() };
            case "auth_required": return info with { AuthRequired = reader.GetBoolean() };
            case "tls_required": return info with { TlsRequired = reader.GetBoolean() };
            case "tls_verify": return info with { TlsVerify = reader.GetBoolean() };
            case "tls_available": return info with { TlsAvailable = reader.GetBoolean() };
            case "max_payload": return info with { MaxPayload = reader.GetInt32() };
            case "jetstream": return info with { JetStreamAvailable = reader.GetBoolean() };
            case "client_id": return info with { ClientId = reader.GetUInt64() };
            case "client_ip": return info with { ClientIp = Text(ref reader) };
            case "nonce": return info with { Nonce = reader.GetString() };
            case "cluster": return info with { Cluster = reader.GetString() };
            case "cluster_dynamic": return info with { ClusterDynamic = reader.GetBoolean() };
            case "ldm": return info with { LameDuckMode = reader.GetBoolean() };
            case "connect_urls": return info with { ClientConnectUrls = Texts(ref reader) };
            case "ws_connect_urls": return info with { WebSocketConnectUrls = Texts(ref reader) };
            default:
                reader.Skip();
                return info;
        }
    }

    private static string Text(ref Utf8JsonReader reader) => reader.GetString() ?? "";

    private static string[]? Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a list of URLs is no array");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) texts.Add(Text(ref reader));
        return [.. texts];
    }
}
