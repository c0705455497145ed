using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Reads the body of an error; proxies in between answer in other forms.</summary>
internal static class StatusReader
{
    private const int MaxQuoted = 300;

    public static V1Status Read(string body, HttpStatusCode code)
    {
        try
        {
            if (KubernetesJson.Deserialize<V1Status>(body) is { Status: not null } status) return status;
        }
        catch (JsonException)
        {
            // not a Status: quoted below
        }

        return new V1Status { Status = "Failure", Code = (int)code, Reason = code.ToString(), Message = body[..Math.Min(body.Length, MaxQuoted)] };
    }
}
