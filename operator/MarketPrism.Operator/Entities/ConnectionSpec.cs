using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

[ValidationRule("!has(self.reconnectDelay) || !has(self.maxReconnectDelay) || duration(self.maxReconnectDelay) >= duration(self.reconnectDelay)", "maxReconnectDelay must not be below reconnectDelay", fieldPath: ".maxReconnectDelay")]
public sealed class ConnectionSpec
{
    [DefaultValue("true")]
    [Description("false: stop after the first cut.")]
    public bool AutoReconnect { get; set; } = true;

    [DefaultValue("-1")]
    [RangeMinimum(-1)]
    [RangeMaximum(1000000)]
    [Description("-1: for ever. N: after N failures in a row the connector stops and is not ready.")]
    public int MaxReconnectAttempts { get; set; } = -1;

    [DefaultValue("\"1s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('100ms') && duration(self) <= duration('60s')", "must be a duration from 100ms to 60s")]
    [Description("First ceiling of the delay, which is uniform between 0 and the ceiling.")]
    public string ReconnectDelay { get; set; } = "1s";

    [DefaultValue("\"300s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('1s') && duration(self) <= duration('1h')", "must be a duration from 1s to 1h")]
    [Description("Last ceiling of the delay.")]
    public string MaxReconnectDelay { get; set; } = "300s";

    [DefaultValue("2")]
    [RangeMinimum(1)]
    [RangeMaximum(10)]
    [Description("Each ceiling is the one before times this.")]
    public double BackoffMultiplier { get; set; } = 2;

    [DefaultValue("\"24h\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('1m') && duration(self) <= duration('168h')", "must be a duration from 1m to 168h")]
    [Description("The venue's life of a connection.")]
    public string ConnectionTimeout { get; set; } = "24h";

    [DefaultValue("\"23h\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('10s') && duration(self) <= duration('168h')", "must be a duration from 10s to 168h")]
    [Description("A successor opens at this age, less 2 to 6 %.")]
    public string MaxAge { get; set; } = "23h";

    [DefaultValue("\"30s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('100ms') && duration(self) <= duration('5m')", "must be a duration from 100ms to 5m")]
    [Description("How often connections are checked.")]
    public string HealthCheckInterval { get; set; } = "30s";
}
