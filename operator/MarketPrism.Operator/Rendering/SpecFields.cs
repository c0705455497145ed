using System.Text;

namespace MarketPrism.Operator.Rendering;

/// <summary>Which field of the resource a key of the rendered configuration comes from: the way back of <see cref="ConnectorConfiguration"/>.</summary>
internal static class SpecFields
{
    private static readonly (string Key, string Field)[] Prefixes =
    [
        ("subscriptions[0].name", "metadata.name"),
        ("subscriptions[0].", "spec."),
        ("networking.websocket.max_silence", "spec.freshness.maxSilence"),
        ("networking.websocket.", "spec.connection."),
        ("networking.tls.ca_file", "spec.tls.caConfigMapRef"),
        ("orderbook.", "spec.orderbook."),
        ("freshness.", "spec.freshness."),
        ("liveness.", "spec.liveness."),
        ("maintenance_windows", "spec.maintenanceWindows"),
        ("logging.level", "spec.logLevel"),
    ];

    /// <summary><c>spec.endpoint.websocketUrl</c> of <c>subscriptions[0].endpoint.websocket_url</c>; what comes from the operator's own settings keeps its key.</summary>
    public static string Of(string key)
    {
        foreach (var (prefix, field) in Prefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) return field + Camel(key[prefix.Length..]);
        }

        return $"the operator's {key}";
    }

    private static string Camel(string words)
    {
        var text = new StringBuilder(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == '_' && i + 1 < words.Length) text.Append(char.ToUpperInvariant(words[++i]));
            else text.Append(words[i]);
        }

        return text.ToString();
    }
}
