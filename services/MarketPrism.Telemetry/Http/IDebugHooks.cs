namespace MarketPrism.Telemetry;

/// <summary>Faults on request, for tests of a deployment; offered only where <c>MARKETPRISM_DEBUG_HOOKS=1</c>.</summary>
public interface IDebugHooks
{
    /// <summary>Stops the supervisor's loop for good, as a bug would.</summary>
    void Wedge();

    /// <summary>Closes all sockets, as a venue would.</summary>
    void Drop();
}
