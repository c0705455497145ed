namespace MarketPrism.Nats;

/// <summary>What a credential consists of.</summary>
internal enum NatsAuthType
{
    None,
    UserInfo,
    Token,
}
