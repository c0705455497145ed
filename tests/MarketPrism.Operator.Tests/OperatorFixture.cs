using k8s;
using MarketPrism.Operator.Hosting;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using MarketPrism.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests;

/// <summary>The operator in a host of its own, on an API server; without a bus: reports are given to it.</summary>
internal sealed class OperatorFixture : IAsyncDisposable
{
    private readonly IHost _host;

    private OperatorFixture(IHost host) => _host = host;

    public static OperatorOptions Options { get; } = new() { ConnectorImage = "marketprism/connector:1", NatsUrls = ["nats://127.0.0.1:1"], NatsSecret = "nats", LeaderElection = false, ReportGrace = TimeSpan.Zero };

    public static async Task<OperatorFixture> StartAsync(ClusterAccess cluster, OperatorOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(cluster);
        builder.Services.AddMarketPrismOperator(options ?? Options, new LoopGroup("operator", TimeProvider.System, NullLogger.Instance), s => s.OnLeadershipLost = () => { });
        builder.Services.Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new OperatorFixture(host);
    }

    public static Task<OperatorFixture> StartAsync(InProcessApiServer server, OperatorOptions? options = null) =>
        StartAsync(new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri, Namespace = "marketprism" } }, options);

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>A connector's report, as the bus would bring it.</summary>
    public void Report(string subscription, string shard, int streams, int stale = 0, bool down = false, int established = -1, string ns = "feeds", int openGaps = 0, string pod = "") =>
        Get<ConnectorReports>().Take(new ConnectorReport
        {
            Namespace = ns,
            Subscription = subscription,
            Shard = shard,
            Pod = pod,
            OpenGaps = openGaps,
            State = "Live",
            Ready = stale == 0 && !down,
            ActiveConnections = down ? 0 : 1,
            ConnectionFailures = down ? 3 : 0,
            Desired = streams,
            Established = established >= 0 ? established : down ? 0 : streams - stale,
            Stale = stale,
            Messages = 10,
            ReceivedAt = TimeProvider.System.GetTimestamp(),
            ReceivedTime = TimeProvider.System.GetUtcNow().AddSeconds(30),
        });

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
