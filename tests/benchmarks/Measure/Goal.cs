namespace MarketPrism.Benchmarks.Measure;

/// <summary>A figure and what it should be.</summary>
/// <param name="What">What was measured, with its unit.</param>
/// <param name="Reached">The figure.</param>
/// <param name="Bound">What it should reach, or stay under.</param>
/// <param name="IsCeiling">Whether the bound is from above.</param>
/// <param name="BytesPerFrame">Managed memory allocated a frame or message; null where it does not apply.</param>
/// <param name="MostBytes">How much of it is allowed.</param>
internal sealed record Goal(string What, double Reached, double Bound, bool IsCeiling = false, double? BytesPerFrame = null, double MostBytes = 0.01)
{
    public bool IsReached => (IsCeiling ? Reached <= Bound : Reached >= Bound) && (BytesPerFrame ?? 0) <= MostBytes;
}
