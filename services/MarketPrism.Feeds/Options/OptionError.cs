namespace MarketPrism.Feeds;

/// <summary>A value of the configuration that is out of range.</summary>
/// <param name="Key">The key below its section, as in the configuration file: <c>networking.websocket.max_silence</c>.</param>
/// <param name="Value">The value found.</param>
/// <param name="Allowed">What is allowed.</param>
public sealed record OptionError(string Key, string Value, string Allowed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}: '{Value}' is not allowed; allowed is {Allowed}";
}
