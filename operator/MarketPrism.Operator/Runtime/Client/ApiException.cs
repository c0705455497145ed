using System.Net;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The API server refused a request; reason and causes are in <see cref="Status"/>.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception of an answer.</summary>
    /// <param name="status">The answer's body.</param>
    /// <param name="code">The answer's code.</param>
    /// <param name="request">What was asked, for the message.</param>
    public ApiException(V1Status status, HttpStatusCode code, string request)
        : base($"{request}: {(int)code} {status?.Reason}: {status?.Message}")
    {
        Status = status ?? new V1Status();
        StatusCode = code;
    }

    /// <summary>The answer's body.</summary>
    public V1Status Status { get; }

    /// <summary>The answer's code; for an error inside a watch the code in its status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The object is not there.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>A precondition or a field's owner is in the way (409 that is not AlreadyExists).</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && Status.Reason != "AlreadyExists";

    /// <summary>A namesake exists.</summary>
    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Status.Reason == "AlreadyExists";

    /// <summary>The object is refused by schema, rule or admission.</summary>
    public bool IsInvalid => StatusCode == HttpStatusCode.UnprocessableEntity;

    /// <summary>The account lacks the permission.</summary>
    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;

    /// <summary>The version asked for is compacted away or is from another life of the cluster: list again.</summary>
    public bool IsExpired =>
        StatusCode == HttpStatusCode.Gone || Status.Reason is "Expired" or "Gone" ||
        (StatusCode == HttpStatusCode.GatewayTimeout && Status.Details?.Causes?.Any(c => c.Reason == "ResourceVersionTooLarge") == true);

    /// <summary>The server asks for patience.</summary>
    public bool IsOverloaded => StatusCode == HttpStatusCode.TooManyRequests;
}
