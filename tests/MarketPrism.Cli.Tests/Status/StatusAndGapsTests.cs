using System.Net;
using System.Text;
using System.Text.Json;
using MarketPrism.Cli.Status;
using Spectre.Console;

namespace MarketPrism.Cli.Tests.Status;

public sealed class StatusAndGapsTests
{
    private const string Ready = """{"service":"connector","shard":"spot-0","exchange":"binance","market":"spot","state":"Live","ready":true,"uptime_s":61.5,"version":"1","reasons":[]}""";

    private const string NotReady = """
        {"service":"connector","shard":"spot-1","exchange":"binance","market":"spot","state":"Backoff","ready":false,"uptime_s":5,"version":"1",
         "reasons":[{"code":"Stale","message":"orderbook.BTCUSDT is silent: see [worst]"}],
         "streams":{"desired":2,"sent":2,"acknowledged":2,"established":1,"flowing":1,"quiet":0,"stale":1,"rejected":[{"symbol":"BTC/USDT","reason":"Binance writes BTCUSDT"}],
                    "worst":[{"key":"orderbook.BTCUSDT","state":"stale","last_data_age_s":61.04,"rung":"Resubscribe","repairs":2}]}}
        """;

    [Fact]
    public void What_is_not_ready_comes_first_and_says_why()
    {
        using var good = JsonDocument.Parse(Ready);
        using var bad = JsonDocument.Parse(NotReady);
        Assert.Equal([bad, good], new[] { good, bad }.OrderBy(StatusTables.Rank));
        var text = Print(bad.RootElement);
        Assert.Contains("NOT READY", text, StringComparison.Ordinal);
        Assert.Contains("Stale: orderbook.BTCUSDT is silent: see [worst]", text, StringComparison.Ordinal);
        Assert.Contains("rejected BTC/USDT: Binance writes BTCUSDT", text, StringComparison.Ordinal);
        Assert.Matches(@"orderbook\.BTCUSDT\s+stale\s+61\.04", text);
        Assert.DoesNotContain("NOT READY", Print(good.RootElement), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_is_fetched_with_all_streams_and_printed()
    {
        await using var server = new CannedServer(NotReady);
        var (exit, output, _) = await Invocation.RunAsync("status", server.Url);
        Assert.Equal(0, exit);
        Assert.Contains("spot-1", output, StringComparison.Ordinal);
        Assert.Equal("/status?streams=all", server.LastPath);
    }

    [Fact]
    public async Task What_is_no_status_is_named()
    {
        await using var server = new CannedServer("<html>");
        var (exit, _, errors) = await Invocation.RunAsync("status", server.Url);
        Assert.Equal(2, exit);
        Assert.Contains("does not serve a MarketPrism status", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_is_a_table_with_open_holes_first_or_a_sentence()
    {
        const string Gap = """{"id":"ID","state":"STATE","origin":"venue","cause":"sequence_gap","conn":"","exchange":"binance","market":"spot","symbol":"SYMBOL","channel":"depth","from_id":5,"to_id":9,"from_ns":1000000000,"to_ns":2000000000,"frames":null,"repair":"resync","recovered":0,"opened_ns":1000000000,"closed_ns":3500000000}""";
        var closed = Gap.Replace("ID", "a", StringComparison.Ordinal).Replace("STATE", "repaired", StringComparison.Ordinal).Replace("SYMBOL", "ETHUSDT", StringComparison.Ordinal);
        var open = Gap.Replace("ID", "b", StringComparison.Ordinal).Replace("STATE", "open", StringComparison.Ordinal).Replace("SYMBOL", "BTCUSDT", StringComparison.Ordinal);
        await using var server = new CannedServer($"{{\"gaps\":[{closed},{open}]}}");
        var (exit, output, _) = await Invocation.RunAsync("gaps", server.Url, "--since", "1h");
        Assert.Equal(0, exit);
        Assert.True(output.IndexOf("BTCUSDT", StringComparison.Ordinal) is > 0 and var first && first < output.IndexOf("ETHUSDT", StringComparison.Ordinal), output);
        Assert.Matches(@"^/gaps\?since=\d{19}$", server.LastPath);
        await using var empty = new CannedServer("[]");
        Assert.Contains("No hole", (await Invocation.RunAsync("gaps", empty.Url)).Output, StringComparison.Ordinal);
    }

    private static string Print(JsonElement status)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        StatusTables.Print(console, status);
        return text.ToString();
    }

    /// <summary>Answers everything alike.</summary>
    private sealed class CannedServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public CannedServer(string body)
        {
            Url = $"http://127.0.0.1:{FreePort.Next()}/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _serving = ServeAsync(Encoding.UTF8.GetBytes(body));
        }

        public string Url { get; }

        public string LastPath { get; private set; } = "";

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            _listener.Close();
        }

        private async Task ServeAsync(byte[] body)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    LastPath = context.Request.RawUrl ?? "";
                    await context.Response.OutputStream.WriteAsync(body);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // the test is over
            }
        }
    }
}
