namespace MarketPrism.Operator.Runtime.Events;

/// <summary>Events with one key are repetitions of each other.</summary>
internal readonly record struct EventKey(EventType Type, string Reason, string Kind, string Namespace, string Name, string Uid);
