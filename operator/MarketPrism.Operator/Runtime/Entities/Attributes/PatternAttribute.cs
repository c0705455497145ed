namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>A regular expression (RE2) that a string, or each item of a list of strings, must match.</summary>
/// <param name="regexPattern">The expression.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regexPattern) : Attribute
{
    /// <summary>The expression.</summary>
    public string RegexPattern { get; } = regexPattern;
}
