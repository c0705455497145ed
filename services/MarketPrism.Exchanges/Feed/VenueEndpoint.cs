namespace MarketPrism.Exchanges;

/// <summary>Where the venue is: bases, to which plan and REST protocol append routes and paths.</summary>
/// <param name="WebSocketBase">The WebSocket base, without trailing slash; null = the venue's live one.</param>
/// <param name="RestBase">The REST base, without trailing slash; null = the venue's live one.</param>
public sealed record VenueEndpoint(Uri? WebSocketBase, Uri? RestBase);
