using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Connection;

/// <summary>What a session hands on; called on the receive loop, so it must not wait.</summary>
internal interface ISessionHandler
{
    void OnMessage(ReadOnlySpan<byte> source, in ServerOp op);

    /// <summary>The server tells news about itself.</summary>
    void OnInfo(ServerInfo info);

    /// <summary>The server complains, and keeps the connection.</summary>
    void OnServerError(string error);
}
