namespace MarketPrism.Bus;

/// <summary>How the bus is now.</summary>
/// <param name="Kind"><c>nats-server</c> or <c>inprocess</c>.</param>
/// <param name="IsConnected">Whether messages get through.</param>
/// <param name="Url">The server, credentials masked.</param>
/// <param name="Published">Messages accepted for publication.</param>
/// <param name="Dropped">Messages dropped by the outbox' policy or lost in a broken socket's buffer as far as known.</param>
/// <param name="OutboxBytes">Bytes that wait to be written.</param>
/// <param name="Reconnections">How often the connection came back.</param>
public readonly record struct BusStatus(string Kind, bool IsConnected, string Url, long Published, long Dropped, long OutboxBytes, long Reconnections);
