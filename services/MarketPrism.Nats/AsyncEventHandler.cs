namespace MarketPrism.Nats;

/// <summary>Handles an event; handlers run one after the other, off the connection's own loops.</summary>
/// <param name="sender">The connection.</param>
/// <param name="args">What happened.</param>
/// <typeparam name="TEventArgs">The event's data.</typeparam>
public delegate ValueTask AsyncEventHandler<in TEventArgs>(object? sender, TEventArgs args);
