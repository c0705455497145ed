namespace MarketPrism.Feeds.Tests;

public class PartsTests
{
    [Fact]
    public void Backoff_ceilings_are_those_of_the_configuration()
    {
        var options = new WebSocketOptions();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], Enumerable.Range(0, 11).Select(n => Backoff.Ceiling(options, n).TotalSeconds));
    }

    [Fact]
    public void Backoff_is_uniform_below_its_ceiling_and_immediate_only_when_stable()
    {
        var backoff = new Backoff(new Random(3));
        var options = new WebSocketOptions();
        var delays = Enumerable.Range(0, 2000).Select(_ => backoff.Next(options).TotalSeconds).Skip(10).ToList();
        Assert.InRange(delays.Average(), 140, 160);
        Assert.InRange(delays.Max(), 295, 300);
        Assert.InRange(backoff.Immediate().TotalSeconds, 0, 1);
        Assert.Equal(0, backoff.Failures);
        Assert.InRange(backoff.Next(options).TotalSeconds, 0, 1);
    }

    [Fact]
    public void Cadence_is_the_99th_percentile_of_the_last_256_gaps()
    {
        var cadence = new Cadence();
        for (var i = 1; i <= 1000; i++) cadence.Add(i);
        Assert.Equal(998, cadence.P99()); // of 745 to 1000: all but the two longest
        var few = new Cadence();
        few.Add(7);
        few.Add(3);
        Assert.Equal(7, few.P99());
        Assert.False(few.IsKnown);
    }

    [Fact]
    public void Defects_4_and_7_identity_decides_never_time_and_equal_frames_of_one_connection_stay()
    {
        var window = new IdentityWindow();
        Assert.True(window.TryClaim(new FrameIdentity(FrameIdentityKind.Id, 5, 5, 0), 1, 0));
        Assert.True(window.TryClaim(new FrameIdentity(FrameIdentityKind.Id, 6, 6, 0), 1, 0)); // same millisecond, another trade
        Assert.False(window.TryClaim(new FrameIdentity(FrameIdentityKind.Id, 5, 5, 0), 2, 0));
        Assert.True(window.TryClaim(new FrameIdentity(FrameIdentityKind.Id, 5, 5, 0), 1, 0));
        Assert.True(window.TryClaim(new FrameIdentity(FrameIdentityKind.Hash, 1, 99, 0), 2, 0));
    }

    [Fact]
    public void Options_out_of_range_name_key_value_and_range()
    {
        var error = Assert.Single(new WebSocketOptions { BackoffMultiplier = 0.5 }.Validate());
        Assert.Equal("networking.websocket.backoff_multiplier: '0.5' is not allowed; allowed is 1 to 10", error.ToString());
        Assert.Empty(new WebSocketOptions().Validate());
        Assert.Empty(new FreshnessOptions().Validate());
        Assert.Single(new TlsOptions { MinVersion = "1.0" }.Validate());
        Assert.Single(new TlsOptions { CaFile = "/no/such/file" }.Validate());
    }

    [Fact]
    public void The_defaults_are_those_of_the_contract()
    {
        var o = new WebSocketOptions();
        Assert.Equal(
            (true, -1, 1.0, 300.0, 2.0, 60.0, 86400.0, 82800.0, 30.0, 300.0, 10.0, 10.0, 5.0, 16777216),
            (o.AutoReconnect, o.MaxReconnectAttempts, o.ReconnectDelay.TotalSeconds, o.MaxReconnectDelay.TotalSeconds, o.BackoffMultiplier, o.StableAfter.TotalSeconds,
                o.ConnectionTimeout.TotalSeconds, o.MaxAge.TotalSeconds, o.HealthCheckInterval.TotalSeconds, o.MaxSilence.TotalSeconds, o.ConnectTimeout.TotalSeconds,
                o.SubscribeAckTimeout.TotalSeconds, o.CloseTimeout.TotalSeconds, o.MaxFrameBytes));
    }

    [Fact]
    public void Histogram_quantiles_bound_what_was_measured()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++) histogram.Add(i);
        var sum = LatencyHistogram.NewSum();
        histogram.AddTo(sum);
        Assert.InRange(LatencyHistogram.Quantile(sum, 0.5), 50, 65);
        Assert.InRange(LatencyHistogram.Quantile(sum, 0.99), 99, 125);
    }
}
