using System.Diagnostics.Metrics;
using MarketPrism.Operator.Runtime.Queue;

namespace MarketPrism.Operator.Tests.Runtime.Queue;

public sealed class WorkQueueTests : IDisposable
{
    private readonly Meter _meter = new("tests");
    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>("test", new RateLimitOptions(), _meter, _time);

    public void Dispose()
    {
        _queue.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_key_added_twice_is_worked_on_once()
    {
        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(1, _queue.Depth);
        Assert.Equal("a", await Take());
        _queue.Done("a");
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task A_key_added_while_in_work_comes_back_only_after_it_is_done()
    {
        _queue.Add("a");
        await Take();
        _queue.Add("a");
        Assert.Equal(0, _queue.Depth);
        _queue.Done("a");
        Assert.Equal("a", await Take());
    }

    [Fact]
    public async Task Changes_overtake_the_first_listing_and_a_listed_key_is_moved_up()
    {
        for (var i = 0; i < 100; i++) _queue.Add($"old{i}", WorkPriority.Low);
        _queue.Add("new");
        _queue.Add("old50");
        Assert.Equal("new", await Take());
        Assert.Equal("old50", await Take());
        Assert.Equal("old0", await Take());
        Assert.Equal(98, _queue.Depth);
    }

    [Fact]
    public async Task Every_token_finds_its_key_when_keys_were_moved_up()
    {
        for (var i = 0; i < 20; i++) _queue.Add($"k{i}", WorkPriority.Low);
        for (var i = 0; i < 20; i += 2) _queue.Add($"k{i}");
        var seen = new HashSet<string>();
        while (_queue.Depth > 0) Assert.True(seen.Add(await Take()));
        Assert.Equal(20, seen.Count);
    }

    [Fact]
    public void Of_two_delays_the_earlier_counts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(2));
        _queue.AddAfter("a", TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, _queue.Depth);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void Delays_of_several_keys_fire_in_order()
    {
        _queue.AddAfter("c", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.AddAfter("b", TimeSpan.FromSeconds(2));
        for (var expected = 1; expected <= 3; expected++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(expected, _queue.Depth);
        }
    }

    [Fact]
    public async Task Failures_double_from_5_ms_to_1000_s_and_success_forgets_them()
    {
        var expected = 0.005;
        for (var failure = 0; failure < 20; failure++)
        {
            _queue.AddRateLimited("a");
            _time.Advance(TimeSpan.FromSeconds((Math.Min(expected, 1000) * 0.99) - 0.002));
            Assert.True(_queue.Depth == 0, $"failure {failure} came back before {expected} s");
            _time.Advance(TimeSpan.FromSeconds((Math.Min(expected, 1000) * 0.02) + 0.005));
            Assert.Equal("a", await Take());
            _queue.Done("a");
            expected *= 2;
        }

        _queue.Forget("a");
        _queue.AddRateLimited("a");
        _time.Advance(TimeSpan.FromMilliseconds(6));
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void All_keys_together_fail_no_faster_than_the_bucket_allows()
    {
        for (var i = 0; i < 150; i++) _queue.AddRateLimited($"k{i}");
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(100, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(_queue.Depth, 109, 111);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(150, _queue.Depth);
    }

    private async Task<string> Take()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _queue.TakeAsync(limit.Token);
    }
}
