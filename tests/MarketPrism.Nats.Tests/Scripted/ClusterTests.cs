using MarketPrism.Nats.Connection;
using MarketPrism.Nats.Tests.Support;
using MarketPrism.Nats.Transport;

namespace MarketPrism.Nats.Tests.Scripted;

public sealed class ClusterTests : ServerTest
{
    [Fact]
    public async Task Member_that_a_server_told_of_is_used_when_that_server_is_lost()
    {
        await using var seed = new ScriptedServer();
        await using var member = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(seed.Url));
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await seed.WelcomeAsync(Token, $$"""{"headers":true,"connect_urls":["127.0.0.1:{{member.Port}}"]}""");
        await connect;
        peer.Dispose();
        using var next = await member.WelcomeAsync(Token);
        await Eventually.BeAsync(() => connection.ServerUri!.Port == member.Port, "the member is connected");
    }

    [Fact]
    public async Task All_seeds_are_tried_in_the_first_connect()
    {
        await using var live = new ScriptedServer();
        await using var connection = new NatsConnection(Fast($"nats://127.0.0.1:{FreePort.Next()},nats://127.0.0.1:{FreePort.Next()},{live.Url}") with { NoRandomize = true });
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await live.WelcomeAsync(Token);
        await connect;
        Assert.Equal(live.Port, connection.ServerUri!.Port);
    }

    [Fact]
    public void Pool_keeps_seeds_replaces_members_and_tries_the_current_one_last()
    {
        var time = new ManualTimeProvider();
        var pool = new ServerPool(ServerAddress.ParseList("nats://a,nats://b"), randomize: false, new Random(1), time);
        var a = pool.Next();
        Assert.Equal("a", a.Address.Host);
        pool.Discovered(["c:4222", "d:1"], a);
        pool.Discovered(["d:1", "a:4222", "e"], a);
        Assert.Equal(["b", "d", "e", "a"], pool.Addresses.Select(x => x.Host));
        Assert.True(pool.Avoid(a));
        Assert.Equal(["b", "d", "e", "b", "d", "e"], Enumerable.Range(0, 6).Select(_ => pool.Next().Address.Host));
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("a", pool.Next().Address.Host);
    }

    [Fact]
    public void Pool_of_leaving_servers_is_still_tried()
    {
        var pool = new ServerPool(ServerAddress.ParseList("nats://a"), randomize: true, new Random(1), new ManualTimeProvider());
        var a = pool.Next();
        Assert.False(pool.Avoid(a));
        Assert.Same(a, pool.Next());
    }

    [Fact]
    public void Member_keeps_the_name_that_the_certificate_has()
    {
        var seed = ServerAddress.ParseList("tls://u:p@nats.example:4222")[0];
        var member = ServerAddress.FromCluster("10.0.0.7:4223", seed)!;
        Assert.Equal(("10.0.0.7", 4223, "nats.example", true, "u"), (member.Host, member.Port, member.TlsHost, member.Tls, member.User));
        var six = ServerAddress.FromCluster("[::1]:4222", seed)!;
        Assert.Equal("::1", six.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://x")]
    [InlineData("nats://")]
    [InlineData("nats://u:secret@ho st")]
    [InlineData("nats://x/path")]
    public void Malformed_url_is_named_without_its_secret(string url)
    {
        var error = Assert.Throws<ArgumentException>(() => ServerAddress.ParseList(url));
        Assert.Contains("nats://host:4222", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_are_uniform_below_doubling_ceilings()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var sums = new double[8];
        const int Runs = 2_000;
        for (var run = 0; run < Runs; run++)
        {
            var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), new Random(seed + run));
            for (var i = 0; i < sums.Length; i++)
            {
                var wait = backoff.Next().TotalSeconds;
                Assert.InRange(wait, 0, Math.Min(10, Math.Pow(2, i)));
                sums[i] += wait;
            }
        }

        for (var i = 0; i < sums.Length; i++) Assert.InRange(sums[i] / Runs / Math.Min(10, Math.Pow(2, i)), 0.45, 0.55);
    }
}
