namespace MarketPrism.Nats.Protocol;

/// <summary>The operations that a server sends.</summary>
internal enum ServerOpKind
{
    None,
    Msg,
    Ping,
    Pong,
    Info,
    Ok,
    Err,
}
