namespace MarketPrism.Feeds;

/// <summary>Why a stream may be silent though nothing is wrong with it. It stays subscribed: the first frame may come at any time.</summary>
/// <param name="Reason">The reason, for logs and status.</param>
/// <param name="IsUnlisted">The venue does not list the symbol: reported among the rejected until a frame comes.</param>
public sealed record StreamSilence(string Reason, bool IsUnlisted);
