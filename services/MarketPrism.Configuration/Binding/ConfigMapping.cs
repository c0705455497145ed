namespace MarketPrism.Configuration;

/// <summary>A section: keys in the order of the file.</summary>
internal sealed class ConfigMapping(ConfigOrigin origin) : ConfigNode(origin)
{
    public Dictionary<string, ConfigNode> Items { get; } = new(StringComparer.Ordinal);

    public override string Kind => "a section";

    /// <summary>Where each key itself stands: what an unknown key's message names.</summary>
    public Dictionary<string, ConfigOrigin> KeyOrigins { get; } = new(StringComparer.Ordinal);

    public void Set(string key, ConfigNode value, ConfigOrigin keyOrigin)
    {
        Items[key] = value;
        KeyOrigins[key] = keyOrigin;
    }
}
