using System.Globalization;

namespace MarketPrism.Testing.Telemetry;

/// <summary>The operator as a process of its own, against an API server without TLS.</summary>
public sealed class OperatorProcess : IAsyncDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly ServiceProcess _process;

    /// <summary>Starts it.</summary>
    /// <param name="assembly">The operator's assembly.</param>
    /// <param name="cluster">The API server.</param>
    /// <param name="nats">The NATS server.</param>
    /// <param name="environment">More environment variables.</param>
    public OperatorProcess(string assembly, Uri cluster, string nats, IReadOnlyDictionary<string, string>? environment = null)
    {
        var port = FreePort.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        File.WriteAllText(_file, $"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts:
            - name: c
              context:
                cluster: c
                user: u
                namespace: marketprism
            clusters:
            - name: c
              cluster:
                server: {cluster.ToString().TrimEnd('/')}
            users:
            - name: u
              user:
                token: t
            """);
        _process = ServiceProcess.Start(assembly, [], new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["KUBECONFIG"] = _file,
            ["MARKETPRISM_OPERATOR_CONNECTOR_IMAGE"] = "marketprism/connector:test",
            ["MARKETPRISM_OPERATOR_NATS_URLS"] = nats,
            ["MARKETPRISM_OPERATOR_HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["POD_NAME"] = "operator-0",
            ["POD_NAMESPACE"] = "marketprism",
        });
    }

    /// <summary>Where probes and metrics are.</summary>
    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        File.Delete(_file);
    }
}
