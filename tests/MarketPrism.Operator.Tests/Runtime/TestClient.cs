using System.Diagnostics.Metrics;
using k8s;
using MarketPrism.Operator.Runtime.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime;

/// <summary>A client of an in-process server, with what it owns.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly KubernetesClientFactory _factory;

    public TestClient(Uri server, TimeProvider? time = null)
        : this(new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = server.AbsoluteUri, Namespace = "here" } }, time)
    {
    }

    public TestClient(ClusterAccess access, TimeProvider? time = null)
    {
        Meter = new Meter("tests");
        _factory = new KubernetesClientFactory(
            access, [TestJsonContext.Default], Meter, NullLogger<KubernetesClientFactory>.Instance, time ?? TimeProvider.System);
        Client = _factory.Create(null);
    }

    public Meter Meter { get; }

    public IKubernetesClient Client { get; }

    public IKubernetesClient Gated(IWriteGate gate) => _factory.Create(gate);

    public void Dispose()
    {
        _factory.Dispose();
        Meter.Dispose();
    }
}
