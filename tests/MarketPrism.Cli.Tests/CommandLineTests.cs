namespace MarketPrism.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("run --duration soon", "'soon' is no duration: write 500ms, 20s, 5m, 24h or 7d")]
    [InlineData("run --live --chaos 7", "--chaos and --rate are the simulator's")]
    [InlineData("run --rate 0", "--rate 0: more than 0, at most 1000000")]
    [InlineData("run --config a.yaml --symbols BTCUSDT", "--config says what to collect")]
    [InlineData("run --summary yaml", "yaml")]
    [InlineData("run --exchange kraken --nats inprocess --console 0", "--exchange kraken: there are binance, okx")]
    [InlineData("run --config /does/not/exist.yaml", "/does/not/exist.yaml")]
    [InlineData("record", "--out")]
    [InlineData("record --out x.frames.gz --prefix a..b", "")]
    [InlineData("replay", "argument missing")]
    [InlineData("replay x.gz --levels 100001", "--levels 100001: 0 to 100000")]
    [InlineData("replay x.gz --bench 0", "--bench 0: more than 0")]
    [InlineData("replay x.gz --compare live.ndjson", "--compare and --config go with --normalized")]
    [InlineData("replay x.gz --normalized out --bench 1", "do not go together")]
    [InlineData("replay /does/not/exist.frames.gz", "/does/not/exist.frames.gz")]
    [InlineData("simulate --year --days 0", "--days: '0' is not allowed; allowed is 1 to 3660")]
    [InlineData("status", "give the URL of one service, or --nats")]
    [InlineData("status ftp://x", "'ftp://x' is no URL: write http://host:8080")]
    [InlineData("gaps", "give the URL of one service, or --nats")]
    [InlineData("gaps http://127.0.0.1:1 --since 24", "'24' is no duration")]
    public async Task Wrong_usage_ends_with_2_and_a_sentence_and_nothing_on_standard_output(string line, string sentence)
    {
        var (exit, output, errors) = await Invocation.RunAsync(line.Split(' '));
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status http://127.0.0.1:1", "http://127.0.0.1:1/status?streams=all: ")]
    [InlineData("gaps http://127.0.0.1:1", "http://127.0.0.1:1/gaps")]
    [InlineData("status --nats nats://127.0.0.1:1", "no NATS server answers at nats://127.0.0.1:1")]
    [InlineData("run --nats nats://127.0.0.1:1 --console 0", "no NATS server answers at nats://127.0.0.1:1")]
    public async Task What_does_not_answer_is_a_failure_and_no_wrong_usage(string line, string sentence)
    {
        var (exit, output, errors) = await Invocation.RunAsync(line.Split(' '));
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("symbols: [BTC-USDT]", "c.yaml:1: subscriptions[0].symbols[0]: 'BTC-USDT' is not binance's form: ")]
    [InlineData("symbols: [BTCUSDT], channels: [funding_rate]", "funding_rate")]
    [InlineData("symbols: [BTCUSDT], chanels: [trade]", "did you mean channels?")]
    public async Task A_file_that_the_connectors_refuse_is_refused_before_anything_starts(string keys, string sentence)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", $"subscriptions: [{{name: a, exchange: binance, market: spot, {keys}}}]");
        var (exit, output, errors) = await Invocation.RunAsync("run", "--config", file, "--console", "0", "--nats", "inprocess");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("simulated exchanges", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_goes_by_the_name_that_users_type()
    {
        var (exit, output, _) = await Invocation.RunAsync("--help");
        Assert.Equal(0, exit);
        Assert.Contains("marketprism [command]", output, StringComparison.Ordinal);
        Assert.Contains("marketprism gaps", (await Invocation.RunAsync("gaps", "--help")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1.00:00:00", (await Invocation.RunAsync("gaps", "--help")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("replay")]
    [InlineData("record")]
    [InlineData("simulate")]
    [InlineData("status")]
    [InlineData("gaps")]
    [InlineData("doctor")]
    public async Task Every_command_has_help_with_examples(string command)
    {
        var (exit, output, errors) = await Invocation.RunAsync(command, "--help");
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains($"marketprism {command}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("20s", 20)]
    [InlineData("1.5m", 90)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    public void Durations_are_read_as_people_write_them(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("1w")]
    [InlineData("1,5s")]
    public void What_is_no_duration_is_refused(string text) => Assert.Contains($"'{text}'", Assert.Throws<UsageException>(() => DurationText.Parse(text)).Message, StringComparison.Ordinal);
}
