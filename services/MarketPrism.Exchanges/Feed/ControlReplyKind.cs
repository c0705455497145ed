namespace MarketPrism.Exchanges;

/// <summary>What a control frame is.</summary>
public enum ControlReplyKind
{
    /// <summary>A subscribe or unsubscribe was taken.</summary>
    Ack,

    /// <summary>It was refused.</summary>
    Error,

    /// <summary>The list of subscriptions.</summary>
    Subscriptions,

    /// <summary>The venue will close the connection soon: open a successor now.</summary>
    GoingAway,

    /// <summary>Anything else that is understood and needs no action.</summary>
    Other,
}
