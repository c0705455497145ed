namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Settings of an operator; KubeOps' shape.</summary>
public sealed class OperatorSettings
{
    /// <summary>The operator's name: field manager of applies, controller of events, part of the lease's name.</summary>
    public string Name { get; set; } = "operator";

    /// <summary>The namespaces to watch; empty: the whole cluster.</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    /// <summary>Who of several processes works. Default: the holder of one lease.</summary>
    public LeaderElectionType LeaderElectionType { get; set; } = LeaderElectionType.Single;

    /// <summary>The lease's namespace. Default: that of this process.</summary>
    public string? LeaseNamespace { get; set; }

    /// <summary>This process in leases and events; unique. Default: host name and a new uuid.</summary>
    public string Identity { get; set; } = $"{Environment.MachineName}_{Guid.NewGuid()}";

    /// <summary>How long others wait for a leader that does not renew. Default: 15 s.</summary>
    public TimeSpan LeaderElectionLeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a leader tries to renew, and may write. Default: 10 s.</summary>
    public TimeSpan LeaderElectionRenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between tries. Default: 2 s.</summary>
    public TimeSpan LeaderElectionRetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Called when the lease is lost; must end the process, because another one leads. Default: exit with code 1, at once.</summary>
    public Action OnLeadershipLost { get; set; } = static () => Environment.Exit(1);

    /// <summary>
    /// Runs a background loop by name until its token is cancelled: the place to log, count and restart what it throws. Default: it runs once, and what it throws ends the operator.
    /// </summary>
    public Func<string, Func<CancellationToken, Task>, CancellationToken, Task> Supervise { get; set; } = static (_, loop, cancellationToken) => loop(cancellationToken);
}
