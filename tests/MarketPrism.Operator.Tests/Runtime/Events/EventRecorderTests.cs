using MarketPrism.Operator.Runtime.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Widget _widget = new() { ApiVersion = Widgets.Version, Kind = "Widget", Metadata = { Name = "w", NamespaceProperty = "here", Uid = "u" } };
    private InProcessApiServer _server = null!;
    private TestClient _client = null!;
    private EventRecorder _recorder = null!;
    private Task _running = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcessApiServer.StartAsync(_time);
        _client = new TestClient(_server.Address, _time);
        _recorder = new EventRecorder(_client.Client, "tests", "pod-1", _time, NullLogger.Instance);
        _running = _recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_running);
        _client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task The_first_is_created_with_what_the_api_requires()
    {
        _recorder.Publish(_widget, "Broken", new string('x', 3000), EventType.Warning);
        await Eventually.BeAsync(() => _server.List("events").Count == 1, "an event");
        var e = _server.List("events")[0];
        Assert.Equal("Warning", (string?)e["type"]);
        Assert.Equal("w", (string?)e["regarding"]!["name"]);
        Assert.Equal("tests", (string?)e["reportingController"]);
        Assert.Equal(1024, ((string)e["note"]!).Length);
        Assert.Matches(@"\.\d{6}Z$", (string)e["eventTime"]!);
        Assert.NotNull((string?)e["action"]);
    }

    [Fact]
    public async Task Repetitions_become_one_series_whose_count_is_written_once_and_at_its_end()
    {
        for (var i = 0; i < 10; i++) _recorder.Publish(_widget, "Broken", "again");
        await Eventually.BeAsync(() => _server.List("events") is [var one] && one["series"] is not null, "a series");
        Assert.Equal(2, (int)_server.List("events")[0]["series"]!["count"]!);
        Assert.Equal(2, _server.Requests.Count(r => r.Resource == "events"));
        await Eventually.BeAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult((int)_server.List("events")[0]["series"]!["count"]! == 10);
            },
            "the final count");
        await Eventually.BeAsync(
            () =>
            {
                // the server has the final count a moment before the recorder has closed the series: what comes in between still belongs to it
                _recorder.Publish(_widget, "Broken", "a new series");
                _time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(_server.List("events").Count == 2);
            },
            "a second event after the silence");
    }

    [Fact]
    public async Task An_event_outlives_a_server_that_is_away_but_not_a_refusal()
    {
        var tries = 0;
        _server.Fault = r => r.Resource == "events" && ++tries <= 3 ? new ApiFault { Code = 500 } : null;
        _recorder.Publish(_widget, "Broken", "text");
        await Eventually.BeAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(_server.List("events").Count == 1);
            },
            "written in the end");
        Assert.Equal(4, tries);
        tries = 0;
        _server.Fault = r => r.Resource == "events" && ++tries > 0 ? new ApiFault { Code = 403, Reason = "Forbidden" } : null;
        _recorder.Publish(_widget, "Other", "text");
        await Eventually.BeAsync(() => tries == 1, "asked once");
        _server.Fault = _ => null;
        _recorder.Publish(_widget, "Third", "text");
        await Eventually.BeAsync(() => _server.List("events").Any(e => (string?)e["reason"] == "Third"), "the recorder lives");
        Assert.Equal(1, tries);
    }
}
