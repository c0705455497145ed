using System.Net;
using System.Text;
using System.Text.Json;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Reads the body of an error; proxies in between answer in other forms.</summary>
internal static class StatusReader
{
    private const int MaxQuoted = 300;

    public static V1Status Read(ReadOnlySpan<byte> body, HttpStatusCode code)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, KubernetesJsonContext.Default.V1Status) is { Status: not null } status) return status;
        }
        catch (JsonException)
        {
            // not a Status: quoted below
        }

        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxQuoted)]);
        return new V1Status { Status = "Failure", Code = (int)code, Reason = code.ToString(), Message = text };
    }
}
