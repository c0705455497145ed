using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MarketPrism.Configuration;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry.Tests;

public sealed partial class ServiceLoggerTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Lines_are_json_elsewhere_and_coloured_text_on_a_terminal()
    {
        using var provider = new ServiceLoggerProvider(_output, isTerminal: false, _time);
        using var activity = new Activity("x").SetIdFormat(ActivityIdFormat.W3C).Start();
        Dropped(provider.CreateLogger("MarketPrism.Feeds.Session"), "stream-0", 3);
        var line = JsonDocument.Parse(Lines().Single()).RootElement;
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal(4242, line.GetProperty("event_id").GetInt32());
        Assert.Equal("stream-0 dropped 3 frames", line.GetProperty("message").GetString());
        Assert.Equal("stream-0", line.GetProperty("fields").GetProperty("Connection").GetString());
        Assert.Equal(3, line.GetProperty("fields").GetProperty("Count").GetInt32());
        Assert.Equal(activity.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.Equal("2026-11-22T00:00:00.000Z", line.GetProperty("time").GetString());

        _output.SetLength(0);
        using var terminal = new ServiceLoggerProvider(_output, isTerminal: true, _time);
        Dropped(terminal.CreateLogger("MarketPrism.Feeds.Session"), "stream-0", 3);
        Assert.Contains("\u001b[33mwarn\u001b[0m \u001b[90mSession\u001b[0m stream-0 dropped 3 frames\n", Encoding.UTF8.GetString(_output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Level_and_form_change_while_running()
    {
        using var provider = new ServiceLoggerProvider(_output, isTerminal: false, _time);
        var logger = provider.CreateLogger("MarketPrism.X");
        Detail(logger, "stream-0");
        Assert.Empty(Lines());
        provider.Apply(new LoggingOptions { Level = LogVerbosity.Debug, Format = LogFormat.Text });
        Detail(logger, "stream-0");
        Assert.Equal("00:00:00.000 dbug X detail of stream-0", Lines().Single());
        provider.Apply(new LoggingOptions { Level = LogVerbosity.Error });
        Dropped(logger, "stream-0", 1);
        Assert.Single(Lines());
    }

    [Fact]
    public void One_connection_alone_can_be_watched()
    {
        using var provider = new ServiceLoggerProvider(_output, isTerminal: false, _time) { WatchedConnection = "stream-7" };
        var logger = provider.CreateLogger("MarketPrism.X");
        Detail(logger, "pod/a/stream-1/1");
        Detail(logger, "pod/a/stream-7/1");
        Assert.Contains("stream-7", Lines().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_that_repeat_are_held_back_and_counted()
    {
        using var provider = new ServiceLoggerProvider(_output, isTerminal: false, _time);
        var logger = provider.CreateLogger("MarketPrism.X");
        for (var i = 0; i < 1_000; i++) Dropped(logger, "a", i);
        Assert.Equal(LogRateLimiter.Burst, Lines().Count);
        _time.Advance(LogRateLimiter.Refill);
        Dropped(logger, "a", 1);
        Assert.Equal(990, JsonDocument.Parse(Lines()[^1]).RootElement.GetProperty("suppressed").GetInt32());
        Other(logger);
        Assert.Contains("another", Lines()[^1], StringComparison.Ordinal);
    }

    private List<string> Lines() => [.. Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [LoggerMessage(4242, LogLevel.Warning, "{Connection} dropped {Count} frames")]
    private static partial void Dropped(ILogger logger, string connection, int count);

    [LoggerMessage(4243, LogLevel.Debug, "detail of {Connection}")]
    private static partial void Detail(ILogger logger, string connection);

    [LoggerMessage(4244, LogLevel.Warning, "another")]
    private static partial void Other(ILogger logger);
}
