namespace MarketPrism.Operator.Runtime.Events;

/// <summary>How serious an event is.</summary>
public enum EventType
{
    /// <summary>As it should be.</summary>
    Normal,

    /// <summary>Somebody should look.</summary>
    Warning,
}
