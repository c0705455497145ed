namespace MarketPrism.Testing.Kubernetes;

/// <summary>A refusal with the code and reason that the real server gives.</summary>
internal sealed class ApiError(int code, string reason, string message, IReadOnlyList<(string Field, string Message)>? causes = null) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public IReadOnlyList<(string Field, string Message)> Causes { get; } = causes ?? [];

    public static ApiError NotFound(string resource, string name) => new(404, "NotFound", $"{resource} \"{name}\" not found");

    public static ApiError Conflict(string message) => new(409, "Conflict", message);

    public static ApiError Expired() => new(410, "Expired", "The resourceVersion for the provided watch is too old.");
}
