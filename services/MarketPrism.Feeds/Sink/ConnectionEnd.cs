namespace MarketPrism.Feeds;

/// <summary>How a connection ended.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="CloseCode">WebSocket close code of the venue; 0 when it sent none.</param>
/// <param name="HttpStatus">HTTP status of a refused upgrade; 0 when there was none.</param>
/// <param name="Message">Text for people.</param>
public sealed record ConnectionEnd(ConnectionEndReason Reason, int CloseCode, int HttpStatus, string Message);
