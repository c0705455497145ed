namespace MarketPrism.Configuration;

/// <summary>A value as it was written, before it has a meaning.</summary>
internal abstract class ConfigNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>What stands there, for messages: <c>text 'abc'</c>, <c>a list</c>, <c>a section</c>.</summary>
    public abstract string Kind { get; }
}
