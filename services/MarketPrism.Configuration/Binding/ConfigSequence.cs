namespace MarketPrism.Configuration;

/// <summary>A list.</summary>
internal sealed class ConfigSequence(ConfigOrigin origin) : ConfigNode(origin)
{
    public List<ConfigNode> Items { get; } = [];

    public override string Kind => "a list";
}
