namespace MarketPrism.Simulator.Venues;

/// <summary>A REST request as the venue sees it.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Path">The venue's own path, such as <c>/api/v3/depth</c>.</param>
/// <param name="Query">The query, with or without the question mark.</param>
/// <param name="Client">Who asks: the IP address that limits are counted by.</param>
public sealed record VenueRequest(string Method, string Path, string Query, string Client)
{
    /// <summary>Binance's header <c>X-MBX-TIME-UNIT</c> asks for microseconds.</summary>
    public bool Microseconds { get; init; }

    /// <summary>The instrument it asks for; empty when it names none.</summary>
    public string Symbol => this["symbol"] ?? this["instId"] ?? "";

    /// <summary>A query parameter, or null.</summary>
    public string? this[string name] => QueryText.Find(Query, name);
}
