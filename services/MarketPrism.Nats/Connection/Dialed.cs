using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Transport;

namespace MarketPrism.Nats.Connection;

/// <summary>A connection that a server has let in.</summary>
internal sealed record Dialed(ITransport Transport, ReceiveBuffer Buffer, ServerInfo Info);
