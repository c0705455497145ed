using MarketPrism.Configuration;

namespace MarketPrism.Telemetry;

/// <summary>What a service's status says of its configuration file.</summary>
public static class ConfigurationReasons
{
    /// <summary>A reason when what now stands in the file was refused; it makes no service unready, because the configuration before is in force.</summary>
    /// <param name="state">What is in force.</param>
    /// <returns>One reason, or none.</returns>
    public static IEnumerable<StatusReason> Of(ConfigurationState state)
    {
        if (state.Refusal is { } refusal)
            yield return new StatusReason("ConfigurationRefused", $"the configuration file has errors and generation {state.Generation} stays in force; correct it: {refusal.Message.ReplaceLineEndings("; ")}");
    }

    /// <summary>The same for a service that takes only its logging while it runs: what else changed is accepted and not in force.</summary>
    /// <param name="state">What was read last.</param>
    /// <param name="started">What it started with.</param>
    /// <returns>Up to two reasons.</returns>
    public static IEnumerable<StatusReason> Of(ConfigurationState state, MarketPrismConfiguration started)
    {
        foreach (var reason in Of(state)) yield return reason;
        if (state.Configuration with { Logging = started.Logging } != started)
            yield return new StatusReason("ConfigurationNeedsRestart", $"generation {state.Generation} of the configuration changes more than the logging: the rest takes effect at the next start");
    }
}
