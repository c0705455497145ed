namespace MarketPrism.Operator.Runtime.Leadership;

/// <summary>The terms of an election; must hold LeaseDuration &gt; RenewDeadline &gt; 1.2 × RetryPeriod.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The lease's name.</summary>
    public required string LeaseName { get; init; }

    /// <summary>The lease's namespace.</summary>
    public required string LeaseNamespace { get; init; }

    /// <summary>Unique by process: a restarted container of the same pod must not take itself for the leader.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait for a leader that does not renew. Default: 15 s, as client-go.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a leader tries to renew before it gives up. Default: 10 s.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between tries. Default: 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (RetryPeriod <= TimeSpan.Zero || RenewDeadline <= RetryPeriod * 1.2 || LeaseDuration <= RenewDeadline)
        {
            throw new ArgumentException(
                $"leader election: LeaseDuration ({LeaseDuration}) must be above RenewDeadline ({RenewDeadline}), and that above 1.2 x RetryPeriod ({RetryPeriod})");
        }
    }
}
