namespace MarketPrism.Cli.Run;

/// <summary>The time that a ledger record speaks of.</summary>
internal sealed class GapWindow
{
    /// <summary>A frame is stamped when the venue hands it to its socket, the hole when the connector notices: the two clocks are one, but not the moment.</summary>
    private const long SlackNs = 2_000_000_000;

    internal long FromNs { get; set; }

    internal long ToNs { get; set; }

    internal bool Covers(long timeNs) => timeNs >= FromNs - SlackNs && (ToNs == long.MaxValue || timeNs <= ToNs + SlackNs);
}
