namespace MarketPrism.Simulator.Venues;

/// <summary>A REST answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON, UTF-8.</param>
public sealed record VenueResponse(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The content type.</summary>
    public string ContentType { get; init; } = "application/json;charset=UTF-8";

    /// <summary>Headers beyond the usual ones, such as <c>Retry-After</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long the venue lets the client wait for it.</summary>
    public TimeSpan Delay { get; init; }
}
