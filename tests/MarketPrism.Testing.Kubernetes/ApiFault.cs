namespace MarketPrism.Testing.Kubernetes;

/// <summary>What the server does instead of, or after, answering.</summary>
public sealed record ApiFault
{
    /// <summary>Answers with this code instead of acting.</summary>
    public int? Code { get; init; }

    public string Reason { get; init; } = "InternalError";

    public string Message { get; init; } = "on request of the test";

    /// <summary>Sends Retry-After with it.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Acts, then cuts the connection before the answer.</summary>
    public bool CutAfter { get; init; }

    /// <summary>Never answers until the client goes.</summary>
    public bool Hang { get; init; }
}
