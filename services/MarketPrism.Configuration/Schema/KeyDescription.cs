namespace MarketPrism.Configuration;

/// <summary>A row of the configuration reference.</summary>
/// <param name="Path">The key: <c>networking.websocket.max_silence</c>; lists of sections as <c>subscriptions[].name</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">Its default as it is written, or <c>required</c>.</param>
/// <param name="Allowed">Range or allowed values.</param>
/// <param name="Description">What it does.</param>
public sealed record KeyDescription(string Path, string Type, string Default, string Allowed, string Description)
{
    /// <summary>The environment variable of the key; <c>N</c> stands for the place in a list.</summary>
    public string Variable => "MARKETPRISM__" + Path.Replace("[]", "__N", StringComparison.Ordinal).Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
}
