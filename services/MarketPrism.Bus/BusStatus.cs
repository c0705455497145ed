namespace MarketPrism.Bus;

/// <summary>How the bus is now.</summary>
/// <param name="Kind"><c>nats-server</c> or <c>inprocess</c>.</param>
/// <param name="IsConnected">Whether messages get through.</param>
/// <param name="Url">The server, credentials masked.</param>
/// <param name="Published">Messages accepted for publication.</param>
/// <param name="Drops">Messages that are known not to go out. What a broken socket had taken is not among them: nobody knows how much of it arrived, and only its sequence shows.</param>
/// <param name="OutboxBytes">Bytes that wait for the client.</param>
/// <param name="OutboxMessages">Messages that wait for the client.</param>
/// <param name="Reconnections">How often the connection came back.</param>
public readonly record struct BusStatus(string Kind, bool IsConnected, string Url, long Published, BusDrops Drops, long OutboxBytes, long OutboxMessages, long Reconnections)
{
    /// <summary>All messages that are known not to go out.</summary>
    public long Dropped => Drops.Total;
}
