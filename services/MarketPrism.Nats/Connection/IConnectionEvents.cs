namespace MarketPrism.Nats.Connection;

/// <summary>What the owner of a connection wants to hear of its life.</summary>
internal interface IConnectionEvents
{
    void OnOpened(string message);

    void OnDisconnected(string message);

    void OnReconnectFailed(string message);

    void OnLameDuck(Uri server);

    void OnServerError(string error);
}
