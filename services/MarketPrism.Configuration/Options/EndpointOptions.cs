namespace MarketPrism.Configuration;

/// <summary>Bases that the venue's routes and paths are appended to (key <c>endpoint</c>).</summary>
public sealed record EndpointOptions
{
    /// <summary>WebSocket base; null (default, written <c>""</c>) = the venue's own. Schemes <c>wss</c>, and <c>ws</c> with <see cref="AllowInsecure"/>.</summary>
    public Uri? WebSocketUrl { get; init; }

    /// <summary>REST base; null (default, written <c>""</c>) = the venue's own. Schemes <c>https</c>, and <c>http</c> with <see cref="AllowInsecure"/>.</summary>
    public Uri? RestUrl { get; init; }

    /// <summary>Allows plain text, for simulators; never for the live hosts. Default false.</summary>
    public bool AllowInsecure { get; init; }
}
