using System.Text;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Console.Tests;

/// <summary>A console on an in-process bus, served on a free port.</summary>
internal sealed class ConsoleWorld : IAsyncDisposable
{
    private readonly ConsoleService _console;

    private ConsoleWorld(InProcessBus bus, ConsoleService console, PrometheusRegistry metrics)
    {
        (Bus, _console, Metrics) = (bus, console, metrics);
        Market = new PublishedMarket(bus);
        Client = new HttpClient { BaseAddress = console.Address };
    }

    public InProcessBus Bus { get; }

    public PublishedMarket Market { get; }

    public PrometheusRegistry Metrics { get; }

    public HttpClient Client { get; }

    public Uri Address => _console.Address;

    public int Pages => _console.Pages;

    public static async Task<ConsoleWorld> StartAsync(ConsoleOptions? options = null)
    {
        var bus = new InProcessBus(TimeProvider.System);
        var metrics = new PrometheusRegistry();
        var console = await ConsoleService.StartAsync(
            bus, new SubjectSpace("marketprism", "marketprism"), (options ?? new ConsoleOptions()) with { Port = 0 }, TimeProvider.System, NullLoggerFactory.Instance, metrics, TestContext.Current.CancellationToken);
        return new ConsoleWorld(bus, console, metrics);
    }

    /// <summary>Reports a shard and answers the console's questions about it, until disposed.</summary>
    public async Task<IAsyncDisposable> ReportAsync(string shard, Func<IReadOnlyList<string>> streams)
    {
        var subjects = new SubjectSpace("marketprism", "marketprism");
        var subscription = await Bus.SubscribeAsync([subjects.StatusRequest(PublishedMarket.Namespace, "s", shard)], new BusSubscriptionOptions(), TestContext.Current.CancellationToken);
        var answering = AnswerAsync(subscription, shard, streams);
        Market.Raw(subjects.Status(PublishedMarket.Namespace, "s", shard), PublishedMarket.Status(shard, streams(), isWhole: false));
        return new Reporting(subscription, answering);
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _console.DisposeAsync();
        await Bus.DisposeAsync();
        Metrics.Dispose();
    }

    private async Task AnswerAsync(IBusSubscription subscription, string shard, Func<IReadOnlyList<string>> streams)
    {
        while (await subscription.WaitToReadAsync(CancellationToken.None))
        {
            while (subscription.TryRead(out var question))
            {
                Bus.TryPublish(question.ReplyTo.Span, default, Encoding.UTF8.GetBytes(PublishedMarket.Status(shard, streams(), isWhole: true)));
                question.Release();
            }
        }
    }

    private sealed class Reporting(IBusSubscription subscription, Task answering) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await subscription.DisposeAsync();
            await answering;
        }
    }
}
