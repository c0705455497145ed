namespace MarketPrism.Markets.Sequencing;

/// <summary>What a frame's <c>Mp-Seq</c> says.</summary>
public enum SequenceVerdict
{
    /// <summary>It follows, or it is the first of its connection that we see: a new connection is not a gap.</summary>
    Follows,

    /// <summary>Frames before it are missing.</summary>
    Hole,

    /// <summary>It is late, or came twice.</summary>
    Late,
}
