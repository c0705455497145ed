namespace MarketPrism.Feeds;

/// <summary>Why a stream may be silent though nothing is wrong with it. It stays subscribed: the first frame may come at any time.</summary>
/// <param name="Reason">The reason, for logs and status.</param>
/// <param name="IsUnlisted">The venue does not list the symbol: reported among the rejected until a frame comes.</param>
/// <param name="IsEnding">The venue says that the instrument is over, which is not confirmed yet: whatever shows that data are missing, nothing is repaired until it is known.</param>
public sealed record StreamSilence(string Reason, bool IsUnlisted, bool IsEnding = false);
