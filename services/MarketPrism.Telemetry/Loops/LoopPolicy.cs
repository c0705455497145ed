namespace MarketPrism.Telemetry;

/// <summary>What becomes of a loop that throws, or that returns although nobody stopped it.</summary>
public enum LoopPolicy
{
    /// <summary>It is logged, counted and started again, after 0.1 s doubling to 30 s. Until it runs, <c>/status</c> names it and <c>/readyz</c> is red.</summary>
    Restart,

    /// <summary>It is logged and counted, and the service ends with exit code 1 and the reason in its termination log: for state that cannot be trusted afterwards.</summary>
    EndService,
}

/// <summary>How a loop is doing.</summary>
/// <param name="Name">The loop's name: a row of the table in docs/operations.md.</param>
/// <param name="Instance">Which one, where a service has several of a kind (a subscription, an egress); empty = there is one.</param>
/// <param name="Policy">What happens when it throws.</param>
/// <param name="Failures">How often it has thrown since the start of the process.</param>
/// <param name="Waiting">How long until it is started again; null = it runs, or has ended.</param>
/// <param name="Error">What it threw last; empty = nothing.</param>
public sealed record LoopReport(string Name, string Instance, LoopPolicy Policy, long Failures, TimeSpan? Waiting, string Error);

/// <summary>A loop that ended its service.</summary>
/// <param name="loop">The loop's name.</param>
/// <param name="inner">What it threw.</param>
public sealed class LoopFailedException(string loop, Exception inner)
    : Exception($"the loop {loop} failed and the service ends: {inner.GetType().Name}: {inner.Message}", inner)
{
    /// <summary>The loop's name.</summary>
    public string Loop { get; } = loop;
}
