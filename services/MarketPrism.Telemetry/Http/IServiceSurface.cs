using System.Buffers;

namespace MarketPrism.Telemetry;

/// <summary>What a service shows at its HTTP port. All members are cheap, callable from any thread, and wait for nothing.</summary>
public interface IServiceSurface
{
    /// <summary>Whether the start is over: the configuration is good and the first dial has an outcome.</summary>
    HealthVerdict Startup { get; }

    /// <summary>Whether a restart is not needed.</summary>
    HealthVerdict Live { get; }

    /// <summary>Whether data are complete and fresh and the bus is connected.</summary>
    HealthVerdict Ready { get; }

    /// <summary>The status document.</summary>
    /// <param name="detail">How much it tells.</param>
    /// <returns>The document.</returns>
    StatusDocument GetStatus(StatusDetail detail);

    /// <summary>Writes ledger records as a JSON array, oldest first.</summary>
    /// <param name="sinceNs">Unix ns: opened or closed since then; 0 = all that are kept.</param>
    /// <param name="output">Takes UTF-8 JSON.</param>
    void WriteGaps(long sinceNs, IBufferWriter<byte> output);

    /// <summary>The configuration in force as YAML, secrets masked.</summary>
    /// <returns>YAML.</returns>
    string GetConfiguration();
}
