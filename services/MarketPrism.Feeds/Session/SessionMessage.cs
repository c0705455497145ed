namespace MarketPrism.Feeds;

/// <summary>Something that the session's loop is told.</summary>
internal readonly record struct SessionMessage(SessionMessageKind Kind, SocketLink? Link, object? Payload);
