using System.Diagnostics.Metrics;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime;

/// <summary>A client of an in-process server, with what it owns.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly KubernetesClientFactory _factory;

    public TestClient(Uri server, TimeProvider? time = null)
    {
        Meter = new Meter("tests");
        _factory = new KubernetesClientFactory(
            new KubernetesClientConfiguration { Server = server, Namespace = "here" }, Meter, NullLogger<KubernetesClientFactory>.Instance, time ?? TimeProvider.System);
        Client = _factory.Create(null, TestJsonContext.Default);
    }

    public Meter Meter { get; }

    public IKubernetesClient Client { get; }

    public IKubernetesClient Gated(IWriteGate gate) => _factory.Create(gate, TestJsonContext.Default);

    public void Dispose()
    {
        _factory.Dispose();
        Meter.Dispose();
    }
}
