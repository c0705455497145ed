namespace MarketPrism.Exchanges;

/// <summary>How the ids of a stream's frames show that one is missing, by what the frames' own identities say.</summary>
public enum IdContinuity
{
    /// <summary>They do not: no ids, or ids that leave some out.</summary>
    None,

    /// <summary>The first id of a frame is the last of the one before, plus one.</summary>
    Consecutive,

    /// <summary>A frame names the last id of the one before (OKX <c>prevSeqId</c>).</summary>
    Linked,

    /// <summary>A frame names the last id of the one before beside its own identity (Binance futures' <c>pu</c>): <see cref="FrameHeader.PreviousId"/>.</summary>
    LinkedApart,
}
