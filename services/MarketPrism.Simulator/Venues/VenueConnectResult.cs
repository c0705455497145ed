namespace MarketPrism.Simulator.Venues;

/// <summary>The venue's answer to a WebSocket upgrade: a session, or a refusal over HTTP.</summary>
/// <param name="Session">The connection, or null.</param>
/// <param name="Refusal">The answer instead of it, or null.</param>
public readonly record struct VenueConnectResult(VenueSession? Session, VenueResponse? Refusal);
