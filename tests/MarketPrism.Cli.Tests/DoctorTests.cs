using MarketPrism.Cli.Doctor;

namespace MarketPrism.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task A_wrong_key_is_named_with_what_to_do()
    {
        using var folder = new ScratchFolder();
        var (exit, output, _) = await Invocation.RunAsync("doctor", "--config", folder.Write("c.yaml", "networking: {websocket: {max_silense: 5}}"));
        Assert.Equal(1, exit);
        Assert.Contains("FAILED   configuration: ", output, StringComparison.Ordinal);
        Assert.Contains("did you mean max_silence?", output, StringComparison.Ordinal);
        Assert.Contains("→ correct this key", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_line_like_any_other()
    {
        var (exit, output, errors) = await Invocation.RunAsync("doctor", "--config", "/does/not/exist.yaml");
        Assert.Equal((1, ""), (exit, errors));
        Assert.Contains("FAILED   configuration: --config: '/does/not/exist.yaml' does not exist", output, StringComparison.Ordinal);
        Assert.Contains("→ name a file that exists", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_check_is_a_line_that_is_good_or_says_what_to_do()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), TestContext.Current.CancellationToken);
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", """
            subscriptions:
            - {name: good, exchange: binance, market: spot, symbols: [BTCUSDT]}
            - {name: other, exchange: okx, market: public, symbols: [BTC-USDT], proxy: {urls: ["http://u:secret@127.0.0.1:1"]}}
            nats: {urls: ["SERVER"]}
            """.Replace("SERVER", server.Url, StringComparison.Ordinal));
        var (exit, output, _) = await Invocation.RunAsync("doctor", "--config", file);
        Assert.Equal(1, exit);
        var lines = output.Split('\n');
        Assert.Contains(lines, l => l.StartsWith("ok       NATS: ", StringComparison.Ordinal) && l.Contains("round trip", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("ok       good symbols: 1 in binance's form", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("FAILED   proxy http://127.0.0.1:1: ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("skipped  good: ", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        using var folder = new ScratchFolder();
        var (exit, output, _) = await Invocation.RunAsync("doctor", "--config", folder.Write("c.yaml", "subscriptions: [{name: a, exchange: binance, market: spot, symbols: [BTCUSDT]}]\nnats: {urls: [\"nats://127.0.0.1:1\"]}"));
        Assert.Equal(1, exit);
        Assert.Contains("FAILED   NATS: no NATS server answers at nats://127.0.0.1:1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ok", "", "ok       a: b")]
    [InlineData("Warning", "do this", "warning  a: b\n         → do this")]
    [InlineData("Failed", "do this", "FAILED   a: b\n         → do this")]
    public void A_line_says_how_it_is_and_what_to_do(string verdict, string advice, string expected) =>
        Assert.Equal(expected, new DoctorLine("a", Enum.Parse<DoctorVerdict>(verdict), "b", advice).ToString());
}
