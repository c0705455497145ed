using MarketPrism.Configuration;
using MarketPrism.Connector;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>What one program refuses all refuse, with the place and what is possible.</summary>
public sealed class ConfigurationCases
{
    [Theory]
    [InlineData("[BTC-USDT]", "[orderbook, mark_price]", "BTC-USDT")] // a pair has no mark price
    [InlineData("[BTC-USDT-SWAP, ETH-USD-261225]", "[funding_rate]", "ETH-USD-261225")] // a dated future pays no funding
    public async Task A_channel_that_a_symbol_cannot_have_is_refused_by_doctor_run_and_services_with_line_and_symbol(string symbols, string channels, string culprit)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("marketprism.yaml", $"""
            subscriptions:
            - name: x
              exchange: okx
              market: public
              symbols: {symbols}
              channels: {channels}
            nats: {"{urls: [\"nats://127.0.0.1:1\"]}"}
            """);
        foreach (var arguments in new string[][] { ["run", "--config", file, "--duration", "1s", "--nats", "inprocess", "--console", "0"], ["doctor", "--config", file] })
        {
            var (exit, text) = await InvokeAsync(arguments);
            Assert.True(exit == (arguments[0] == "doctor" ? Cli.ExitCode.Failure : Cli.ExitCode.BadInput), $"{arguments[0]} ended with {exit}: {text}");
            Assert.Contains(culprit, text, StringComparison.Ordinal);
            Assert.Matches(@"marketprism\.yaml:\d+", text);
        }

        var refusal = Assert.Throws<ConfigurationException>(() => Load(file));
        Assert.Contains(refusal.Problems, p => p.ToString().Contains(culprit, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_x_perp_is_taken_with_its_funding()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("marketprism.yaml", """
            subscriptions:
            - {name: x, exchange: okx, market: public, symbols: [BTC-USDT-SWAP, ETH-USD_UM_XPERP-310404], channels: [orderbook, funding_rate]}
            """);
        Assert.Single(Load(file).Subscriptions);
        var (exit, text) = await InvokeAsync("run", "--config", file, "--duration", "1s", "--nats", "inprocess", "--console", "0");
        Assert.True(exit is Cli.ExitCode.Success or Cli.ExitCode.Unproven, $"{exit}: {text}"); // not a crash
    }

    /// <summary>What the services do with their file.</summary>
    private static MarketPrismConfiguration Load(string file) => new ConfigurationLoader(file, new Dictionary<string, string>(), ConnectorService.Check).Load();

    private static async Task<(int Exit, string Text)> InvokeAsync(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "MarketPrism.Cli.dll"))) start.ArgumentList.Add(argument);
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
