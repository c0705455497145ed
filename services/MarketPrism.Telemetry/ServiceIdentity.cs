using System.Reflection;

namespace MarketPrism.Telemetry;

/// <summary>Who a process is: for resources of traces and metrics, status subjects and logs.</summary>
/// <param name="Service"><c>connector processor operator console simulator</c>, or <c>run</c> for all in one process.</param>
/// <param name="Version">Version of the build.</param>
/// <param name="Pod">The pod's name; the host's outside Kubernetes.</param>
/// <param name="Namespace">The namespace; <c>local</c> outside Kubernetes.</param>
public sealed record ServiceIdentity(string Service, string Version, string Pod, string Namespace)
{
    /// <summary>Reads it from the environment: <c>POD_NAME</c>, <c>POD_NAMESPACE</c>, else <c>HOSTNAME</c>.</summary>
    /// <param name="service">The service.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <returns>The identity.</returns>
    public static ServiceIdentity Read(string service, IReadOnlyDictionary<string, string> environment)
    {
        var pod = environment.GetValueOrDefault("POD_NAME") is { Length: > 0 } name ? name : environment.GetValueOrDefault("HOSTNAME");
        return new ServiceIdentity(
            service,
            BuildVersion,
            string.IsNullOrEmpty(pod) ? Environment.MachineName : pod,
            environment.GetValueOrDefault("POD_NAMESPACE") is { Length: > 0 } ns ? ns : "local");
    }

    /// <summary>The version of this build, without the source revision.</summary>
    public static string BuildVersion { get; } =
        typeof(ServiceIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
