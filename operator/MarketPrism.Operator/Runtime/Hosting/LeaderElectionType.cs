using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Who of several processes works.</summary>
public enum LeaderElectionType
{
    /// <summary>All of them: for one process only.</summary>
    None,

    /// <summary>The holder of one lease.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "KubeOps' name")]
    Single,
}
