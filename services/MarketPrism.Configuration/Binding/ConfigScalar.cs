namespace MarketPrism.Configuration;

/// <summary>A single value.</summary>
internal sealed class ConfigScalar(ConfigOrigin origin, string text, ScalarStyle style) : ConfigNode(origin)
{
    public string Text { get; } = text;

    public ScalarStyle Style { get; } = style;

    /// <summary>Nothing was written after the colon.</summary>
    public bool IsNull => Style == ScalarStyle.Plain && Text is "" or "~" or "null";

    public override string Kind => IsNull ? "nothing" : $"'{Text}'";
}
