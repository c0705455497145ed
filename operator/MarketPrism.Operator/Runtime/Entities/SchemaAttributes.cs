namespace MarketPrism.Operator.Runtime.Entities;

// What the CRD's schema is written from; KubeOps' names.

/// <summary>The value that the API server fills in.</summary>
/// <param name="json">The value as JSON.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultValueAttribute(string json) : Attribute
{
    /// <summary>The value as JSON.</summary>
    public string Json { get; } = json;
}

/// <summary>The text that <c>kubectl explain</c> shows.</summary>
/// <param name="description">The text.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class DescriptionAttribute(string description) : Attribute
{
    /// <summary>The text.</summary>
    public string Description { get; } = description;
}

/// <summary>The values that a string, or each item of a list of strings, may have.</summary>
/// <param name="values">The values.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="jsonPath">Where the value is.</param>
/// <param name="name">The heading.</param>
/// <param name="type"><c>string</c>, <c>integer</c> or <c>date</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>The value's type.</summary>
    public string Type { get; } = type;

    /// <summary>0: always shown; 1: with <c>-o wide</c>.</summary>
    public int Priority { get; set; }

    /// <summary>What it means.</summary>
    public string Description { get; set; } = "";
}

/// <summary>How many items a list, or entries a map, may have.</summary>
/// <param name="minItems">The least; -1: none.</param>
/// <param name="maxItems">The most; -1: none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minItems = -1, int maxItems = -1) : Attribute
{
    /// <summary>The least.</summary>
    public int MinItems { get; } = minItems;

    /// <summary>The most.</summary>
    public int MaxItems { get; } = maxItems;
}

/// <summary>Groups that the command line lists the kind with.</summary>
/// <param name="categories">The groups.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityCategoriesAttribute(params string[] categories) : Attribute
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<string> Categories { get; } = categories;
}

/// <summary>Short names for the command line.</summary>
/// <param name="shortNames">The names.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> ShortNames { get; } = shortNames;
}

/// <summary>The length of a string, or of each item of a list of strings.</summary>
/// <param name="minLength">The least; -1: none.</param>
/// <param name="maxLength">The most; -1: none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minLength = -1, int maxLength = -1) : Attribute
{
    /// <summary>The least.</summary>
    public int MinLength { get; } = minLength;

    /// <summary>The most.</summary>
    public int MaxLength { get; } = maxLength;
}

/// <summary>A regular expression (RE2) that a string, or each item of a list of strings, must match.</summary>
/// <param name="regexPattern">The expression.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regexPattern) : Attribute
{
    /// <summary>The expression.</summary>
    public string RegexPattern { get; } = regexPattern;
}

/// <summary>The greatest value of a number.</summary>
/// <param name="maximum">The value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMaximumAttribute(double maximum) : Attribute
{
    /// <summary>The value.</summary>
    public double Maximum { get; } = maximum;
}

/// <summary>The least value of a number.</summary>
/// <param name="minimum">The value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMinimumAttribute(double minimum) : Attribute
{
    /// <summary>The value.</summary>
    public double Minimum { get; } = minimum;
}

/// <summary>The field must be given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

/// <summary>Lets <c>kubectl scale</c> and autoscalers set the replicas.</summary>
/// <param name="specReplicasPath">Where the desired number is.</param>
/// <param name="statusReplicasPath">Where the actual number is.</param>
/// <param name="labelSelectorPath">Where the pods' selector is.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScaleSubresourceAttribute(string specReplicasPath, string statusReplicasPath, string labelSelectorPath) : Attribute
{
    /// <summary>Where the desired number is.</summary>
    public string SpecReplicasPath { get; } = specReplicasPath;

    /// <summary>Where the actual number is.</summary>
    public string StatusReplicasPath { get; } = statusReplicasPath;

    /// <summary>Where the pods' selector is.</summary>
    public string LabelSelectorPath { get; } = labelSelectorPath;
}

/// <summary>The field is passed on as it was written; its schema is that of another type, which exists for this alone.</summary>
/// <param name="type">The type whose properties and attributes describe the field, or each item of a list.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaOfAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}

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

/// <summary>How lists merge: <c>atomic</c>, <c>set</c> (no duplicates) or <c>map</c>.</summary>
/// <param name="listType">The type.</param>
/// <param name="mapKey">The key of a map.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class XListTypeAttribute(string listType, string? mapKey = null) : Attribute
{
    /// <summary>The type.</summary>
    public string ListType { get; } = listType;

    /// <summary>The key of a map.</summary>
    public string? MapKey { get; } = mapKey;
}
