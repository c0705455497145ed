using System.Net;
using MarketPrism.Bus;
using MarketPrism.WebConsole;

namespace MarketPrism.Console.Tests;

/// <summary>The executable as Kubernetes runs it, on a real nats-server.</summary>
public sealed class ConsoleProcessTests
{
    [Fact]
    public async Task It_serves_books_from_nats_and_its_probes_and_stops_on_terminate()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var process = Start([], ("MARKETPRISM__NATS__URLS", server.Url), ("MARKETPRISM__HTTP__PORT", "0"), ("MARKETPRISM__CONSOLE__PORT", "0"), ("MARKETPRISM__LOGGING__FORMAT", "text"));
        var page = new Uri(await process.SaidAsync("The page is at (http://[0-9.:]+/)"));
        var service = new Uri($"http://127.0.0.1:{await process.SaidAsync("metrics listen on port ([0-9]+)")}");
        using var client = new HttpClient();
        await Eventually.BeAsync(async () => await CodeAsync(client, new Uri(service, "/readyz")) == HttpStatusCode.OK, "it is ready");
        foreach (var path in (string[])["/startupz", "/livez", "/status", "/gaps", "/config", "/metrics"]) Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, new Uri(service, path)));

        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        var market = new PublishedMarket(bus);
        await Eventually.BeAsync(
            async () =>
            {
                market.Book("binance", "spot", "BTC-USDT", 7, "10.5", "11");
                return (await client.GetStringAsync(new Uri(page, "api/books"), TestContext.Current.CancellationToken)).Contains("10.5", StringComparison.Ordinal);
            },
            "it shows the book");
        Assert.Contains("\"service\":\"console\"", await client.GetStringAsync(new Uri(service, "/status"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await server.KillAsync();
        await Eventually.BeAsync(async () => await CodeAsync(client, new Uri(service, "/readyz")) == HttpStatusCode.ServiceUnavailable, "without a bus it is not ready");
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, new Uri(service, "/livez"))); // a restart would not help
        await process.StopAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData(0, "--help", "")]
    [InlineData(2, "--nonsense", "'--nonsense' is not understood")]
    [InlineData(2, "--config /does/not/exist.yaml", "does not exist")]
    public async Task Usage_errors_have_their_exit_code(int code, string arguments, string says)
    {
        await using var process = Start(arguments.Split(' '));
        await Eventually.BeAsync(() => process.HasExited, "it ends");
        Assert.Equal(code, process.ExitCode);
        if (says.Length > 0) await Eventually.BeAsync(() => process.Log.Any(l => l.Contains(says, StringComparison.Ordinal)), says);
    }

    [Fact]
    public async Task An_open_address_without_a_guard_is_refused()
    {
        await using var process = Start([], ("MARKETPRISM__CONSOLE__BIND", "0.0.0.0"), ("MARKETPRISM__CONSOLE__PORT", "0"), ("MARKETPRISM__HTTP__PORT", "0"));
        await Eventually.BeAsync(() => process.HasExited, "it ends");
        Assert.Equal(2, process.ExitCode);
        await Eventually.BeAsync(() => process.Log.Any(static l => l.Contains("console.token", StringComparison.Ordinal)), "it says what to set");
    }

    private static ServiceProcess Start(string[] arguments, params (string Name, string Value)[] environment) =>
        ServiceProcess.Start(typeof(ConsoleService).Assembly.Location, arguments, environment.ToDictionary(static e => e.Name, static e => e.Value));

    private static async Task<HttpStatusCode> CodeAsync(HttpClient client, Uri url)
    {
        using var answer = await client.GetAsync(url, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
