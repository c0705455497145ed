namespace MarketPrism.Telemetry;

/// <summary>The judgement.</summary>
/// <param name="IsLive">What <c>/livez</c> says.</param>
/// <param name="Cause">Why.</param>
/// <param name="Message">A sentence for people and the termination log.</param>
public readonly record struct LivenessVerdict(bool IsLive, LivenessCause Cause, string Message);
