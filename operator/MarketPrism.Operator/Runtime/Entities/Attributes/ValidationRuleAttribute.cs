namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>A rule in CEL, checked by the API server.</summary>
/// <param name="rule">The rule; true is good.</param>
/// <param name="message">What a violation says.</param>
/// <param name="messageExpression">The same as a CEL expression, for messages that quote the value.</param>
/// <param name="fieldPath">The field that the message names, below the one that carries the rule.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class ValidationRuleAttribute(string rule, string message, string? messageExpression = null, string? fieldPath = null) : Attribute
{
    /// <summary>The rule.</summary>
    public string Rule { get; } = rule;

    /// <summary>What a violation says.</summary>
    public string Message { get; } = message;

    /// <summary>The same as an expression.</summary>
    public string? MessageExpression { get; } = messageExpression;

    /// <summary>The field that the message names.</summary>
    public string? FieldPath { get; } = fieldPath;
}
