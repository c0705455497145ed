namespace MarketPrism.Feeds;

/// <summary>What became of a REST request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Verdict">What the last answer means.</param>
/// <param name="Body">The body, unchanged but for its compression; empty unless the verdict is success.</param>
/// <param name="ReceivedNs">Wall clock when it was complete, Unix ns.</param>
public sealed record RestBody(RestRequest Request, RestVerdict Verdict, ReadOnlyMemory<byte> Body, long ReceivedNs)
{
    /// <summary>Whether there is a body.</summary>
    public bool IsSuccess => Verdict.Outcome == RestOutcome.Success;
}
