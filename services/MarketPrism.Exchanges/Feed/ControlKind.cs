namespace MarketPrism.Exchanges;

/// <summary>What a control message asks.</summary>
public enum ControlKind
{
    /// <summary>Subscribe.</summary>
    Subscribe,

    /// <summary>Unsubscribe.</summary>
    Unsubscribe,

    /// <summary>List what is subscribed.</summary>
    ListSubscriptions,
}
