namespace MarketPrism.Exchanges;

/// <summary>How the ids of a stream's frames show that one is missing, by what the frames' own identities say.</summary>
public enum IdContinuity
{
    /// <summary>They do not: no ids, ids that leave some out, or a previous id that only a full decode finds (Binance futures' <c>pu</c>).</summary>
    None,

    /// <summary>The first id of a frame is the last of the one before, plus one.</summary>
    Consecutive,

    /// <summary>A frame names the last id of the one before (OKX <c>prevSeqId</c>).</summary>
    Linked,
}
