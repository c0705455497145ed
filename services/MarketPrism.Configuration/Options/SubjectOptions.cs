namespace MarketPrism.Configuration;

/// <summary>First tokens of subjects (key <c>subjects</c>).</summary>
public sealed record SubjectOptions
{
    /// <summary>Prefix of raw and control subjects: tokens of letters, digits, <c>-</c> and <c>_</c>, joined by dots. Default <c>marketprism</c>.</summary>
    public string Prefix { get; init; } = "marketprism";

    /// <summary>Prefix of normalised subjects; empty = none, MarketPrism's original form. Default <c>marketprism</c>.</summary>
    public string NormalizedPrefix { get; init; } = "marketprism";
}
