using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry.Tests;

public sealed class BackgroundLoopTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogRecorder _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LoopGroup _group;

    public BackgroundLoopTests() => _group = new LoopGroup("test", _time, _log);

    public void Dispose()
    {
        _stop.Cancel();
        _group.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_loop_that_throws_is_logged_counted_and_started_again()
    {
        var starts = 0;
        var loop = _group.Start("test.loop", LoopPolicy.Restart, ct => ++starts == 1 ? throw new OverflowException("a bug") : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct), _stop.Token, "one");
        Assert.Equal(new LoopReport("test.loop", "one", LoopPolicy.Restart, 1, BackgroundLoop.FirstPause, "OverflowException: a bug"), loop.Report());
        Assert.Contains("test.loop of one threw 1 times and is started again in 0.1 s; the last time: OverflowException: a bug", Assert.Single(_group.Reasons()).Message, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Error, Assert.Single(_log.Entries).Level);
        Assert.Contains("marketprism_loop_failures_total{component=\"test\",loop=\"test.loop\"} 1", Metrics(), StringComparison.Ordinal);
        Assert.Contains("marketprism_loops_waiting{component=\"test\"} 1", Metrics(), StringComparison.Ordinal);

        _time.Advance(BackgroundLoop.FirstPause);
        await Eventually.BeAsync(() => Volatile.Read(ref starts) == 2 && loop.Report().Waiting is null, "the second start");
        Assert.Empty(_group.Reasons());
        await _stop.CancelAsync();
        await loop.Completion;
        Assert.Equal(1, loop.Report().Failures);
    }

    [Fact]
    public void Pauses_double_up_to_half_a_minute_and_begin_anew_after_a_healthy_minute()
    {
        using var run = new SingleThread();
        var runsFor = TimeSpan.Zero;
        var loop = run.Call(() => _group.Start(
            "test.loop",
            LoopPolicy.Restart,
            async ct =>
            {
                if (runsFor > TimeSpan.Zero) await Task.Delay(runsFor, _time, ct);
                throw new InvalidOperationException("always");
            },
            _stop.Token));
        var pauses = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            var pause = loop.Report().Waiting!.Value;
            pauses.Add(pause.TotalSeconds);
            if (i == 10) runsFor = BackgroundLoop.HealthyAfter;
            run.Call(() => _time.Advance(pause));
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], pauses);
        Assert.Null(loop.Report().Waiting);
        run.Call(() => _time.Advance(BackgroundLoop.HealthyAfter));
        Assert.Equal(BackgroundLoop.FirstPause, loop.Report().Waiting);
    }

    [Fact]
    public async Task A_loop_that_must_not_go_on_ends_the_service_with_its_reason()
    {
        var loop = _group.Start("test.core", LoopPolicy.EndService, static _ => throw new InvalidOperationException("the state is gone"), _stop.Token);
        await loop.Completion;
        var failure = await _group.Failed;
        Assert.Equal("the loop test.core failed and the service ends: InvalidOperationException: the state is gone", failure.Message);
        Assert.Equal("LoopFailed", Assert.Single(_group.Reasons()).Code);
        Assert.Equal(LogLevel.Critical, Assert.Single(_log.Entries).Level);
    }

    [Fact]
    public void A_loop_that_returns_although_nobody_stopped_it_has_failed()
    {
        var loop = _group.Start("test.loop", LoopPolicy.Restart, static _ => Task.CompletedTask, _stop.Token);
        Assert.Equal("InvalidOperationException: it returned although nobody stopped it", loop.Report().Error);
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        var loop = _group.Start("test.loop", LoopPolicy.Restart, static _ => throw new OperationCanceledException("a time-out inside"), _stop.Token);
        Assert.Equal("OperationCanceledException: a time-out inside", loop.Report().Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stopped_loop_ends_without_a_failure_even_while_it_waits(bool isWaiting)
    {
        var loop = _group.Start("test.loop", LoopPolicy.Restart, ct => isWaiting ? throw new InvalidOperationException("first") : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct), _stop.Token);
        await _stop.CancelAsync();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(isWaiting ? 1 : 0, loop.Report().Failures);
        Assert.False(_group.Failed.IsCompleted);
    }

    [Fact]
    public async Task Stopped_loops_leave_their_counts_and_nothing_else()
    {
        for (var i = 0; i < 100; i++)
        {
            using var stop = new CancellationTokenSource();
            var loop = _group.Start("test.loop", LoopPolicy.Restart, static _ => throw new InvalidOperationException("always"), stop.Token);
            await stop.CancelAsync();
            await loop.Completion;
        }

        _group.Start("test.other", LoopPolicy.Restart, static ct => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct), _stop.Token);
        Assert.Equal("test.other", Assert.Single(_group.Report()).Name);
        Assert.Contains("marketprism_loop_failures_total{component=\"test\",loop=\"test.loop\"} 100", Metrics(), StringComparison.Ordinal);
        Assert.Contains("marketprism_loop_failures_total{component=\"test\",loop=\"test.other\"} 0", Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_can_be_injected_into_a_running_loop_whose_cleaning_up_runs()
    {
        using var run = new SingleThread();
        var cleaned = 0;
        var loop = _group.Start("test.loop", LoopPolicy.Restart, Body, _stop.Token);
        run.Call(() => Assert.True(loop.Fail(new ArithmeticException("injected"))));
        Assert.Equal(1, cleaned);
        Assert.Equal("ArithmeticException: injected", loop.Report().Error);
        Assert.False(loop.Fail(new ArithmeticException("it waits")));

        async Task Body(CancellationToken ct)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
            finally
            {
                cleaned++;
            }
        }
    }

    [Fact]
    public void A_guard_counts_every_message_and_logs_the_first_ones_and_then_one_in_ten_seconds()
    {
        var guard = _group.Guard("test.loop");
        Assert.Same(guard, _group.Guard("test.loop"));
        for (var i = 0; i < 1_000; i++) guard.Reject("a.b"u8, "it cannot be read");
        Assert.Equal(10, _log.Entries.Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        guard.Reject(Encoding.UTF8.GetBytes("a\n\u001b[31m" + new string('x', 1_000)), new OverflowException("a bug"));
        Assert.Equal(11, _log.Entries.Count);
        var (level, text) = _log.Entries.Last();
        Assert.Equal(LogLevel.Error, level);
        Assert.StartsWith("A message on a??[31mxxx", text, StringComparison.Ordinal);
        Assert.EndsWith("x… made test.loop throw and was skipped (1001 so far)", text, StringComparison.Ordinal);
        Assert.Equal(1_001, _group.Rejected);
        Assert.Contains("marketprism_control_rejected_total{component=\"test\",loop=\"test.loop\"} 1001", Metrics(), StringComparison.Ordinal);
    }

    private static string Metrics()
    {
        using var registry = new PrometheusRegistry();
        var output = new ArrayBufferWriter<byte>();
        registry.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class LogRecorder : ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue((logLevel, formatter(state, exception)));
    }

    /// <summary>Runs calls, and everything that they continue, on this thread, one after the other.</summary>
    private sealed class SingleThread : SynchronizationContext, IDisposable
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = [];
        private readonly SynchronizationContext? _before = Current;

        public SingleThread() => SetSynchronizationContext(this);

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void Call(Action action)
        {
            action();
            while (_posted.TryDequeue(out var next)) next.Callback(next.State);
        }

        public T Call<T>(Func<T> function)
        {
            T result = default!;
            Call(() => { result = function(); });
            return result;
        }

        public void Dispose() => SetSynchronizationContext(_before);
    }
}
