using System.Globalization;
using System.Text;

namespace MarketPrism.Configuration;

/// <summary>Writes <c>docs/configuration.md</c> from the binder's own table.</summary>
public static class ConfigurationReference
{
    private const string Head = """
        # Configuration

        <!-- Written from the table that the binder uses; a test compares. Run the tests of MarketPrism.Configuration with MARKETPRISM_ACCEPT=1 to renew it. -->

        One YAML file, found in this order: `--config FILE`, `$MARKETPRISM_CONFIG`, `/etc/marketprism/config.yaml`, `./marketprism.yaml`. Without a file the
        defaults and the environment hold. [`k8s/samples/config.yaml`](../k8s/samples/config.yaml) is a commented example.

        **Environment.** Every key can also be set by a variable, which wins over the file: `MARKETPRISM__` and the path in capitals, levels joined by two
        underscores. Lists are separated by commas, places in lists are numbers from 0:

        ```sh
        MARKETPRISM__NETWORKING__WEBSOCKET__MAX_SILENCE=120
        MARKETPRISM__SUBSCRIPTIONS__0__SYMBOLS=BTCUSDT,ETHUSDT
        ```

        **Errors.** Unknown keys (in the file or the environment), wrong types, values out of range, symbols of another venue's form and channels that no symbol has stop the start. The rules are
        the same in `doctor`, `run` and every service, and the operator applies them to what it would roll out; that there is something to collect is asked by connectors, `run` and `doctor` alone.
        Every error is named, with its place:

        ```
        config.yaml:9: subscriptions[0].channels[1]: 'funding_rate' does not exist for ETH-USD-261225; allowed: orderbook, trade, bbo, mark_price, open_interest, liquidation
        config.yaml:12: networking.websocket.max_silence: '0' is out of range; allowed: 5 to 86400 seconds
        environment variable MARKETPRISM__NETWORKNG__TLS__CA_FILE: networkng: is no key; did you mean networking?; allowed: subscriptions, networking, …
        ```

        **Reload.** The file is read again when it changes (also when Kubernetes swaps a ConfigMap's symlink) and on `SIGHUP`: as a whole or not at all. A file with an
        error is refused with the message in the log and in `/status`, and the configuration before stays in force (`config_generation`); so does one that could not be applied. Keys that take effect at the next start say so.

        **Secrets** (passwords, tokens, credentials in URLs) are masked in `/config`, logs and errors.

        Times are numbers of seconds unless the type says otherwise.

        **Other variables**, which the deployment sets: `POD_NAME` and `POD_NAMESPACE` (else the host's name and `local`), `MARKETPRISM_SHARD` (else `{subscription}-0`),
        `MARKETPRISM_STATE_DIRECTORY` (outlives the container; see [status](status.md)), `MARKETPRISM_DEBUG_HOOKS=1`, `MARKETPRISM_LOG_CONNECTION=stream-0` (log everything about the
        connections whose id contains this, whatever the level), `NO_COLOR`, and OpenTelemetry's `OTEL_*`.
        """;

    /// <summary>The whole page.</summary>
    /// <returns>Markdown.</returns>
    public static string ToMarkdown()
    {
        var text = new StringBuilder(Head).Append('\n');
        foreach (var section in ConfigurationFile.Keys.GroupBy(static k => k.Path[..k.Path.LastIndexOf('.')]))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## `{section.Key}`\n\n| key | type | default | allowed | what |\n|---|---|---|---|---|\n");
            foreach (var key in section)
                text.Append(CultureInfo.InvariantCulture, $"| `{key.Path[(section.Key.Length + 1)..]}` | {key.Type} | {Code(key.Default)} | {Escape(key.Allowed)} | {Escape(key.Description)} |\n");
        }

        return text.ToString();
    }

    private static string Code(string value) => value == "required" ? value : $"`{value}`";

    private static string Escape(string value) => value.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
