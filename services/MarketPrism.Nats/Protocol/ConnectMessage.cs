using System.Buffers;
using System.Text.Json;

namespace MarketPrism.Nats.Protocol;

/// <summary>Writes CONNECT and the PING that asks for the server's verdict on it.</summary>
internal static class ConnectMessage
{
    private static readonly string ClientVersion = typeof(ConnectMessage).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static ReadOnlyMemory<byte> Build(NatsOpts opts, ServerInfo info, NatsAuthCred credential, bool tls)
    {
        var headers = opts.Headers && info.HeadersSupported;
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write("CONNECT "u8);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("verbose"u8, opts.Verbose);
            json.WriteBoolean("pedantic"u8, false);
            json.WriteBoolean("tls_required"u8, tls);
            json.WriteString("name"u8, opts.Name);
            json.WriteString("lang"u8, "csharp-marketprism"u8);
            json.WriteString("version"u8, ClientVersion);
            json.WriteNumber("protocol"u8, 1);
            json.WriteBoolean("echo"u8, opts.Echo);
            json.WriteBoolean("headers"u8, headers);
            json.WriteBoolean("no_responders"u8, headers); // without headers the server refuses it
            switch (credential.Type)
            {
                case NatsAuthType.UserInfo:
                    json.WriteString("user"u8, credential.Value);
                    json.WriteString("pass"u8, credential.Secret);
                    break;
                case NatsAuthType.Token:
                    json.WriteString("auth_token"u8, credential.Value);
                    break;
            }

            json.WriteEndObject();
        }

        buffer.Write("\r\n"u8);
        buffer.Write(ClientOps.Ping);
        return buffer.WrittenMemory;
    }
}
