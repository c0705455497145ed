using System.Text;

namespace MarketPrism.Connector.Tests;

/// <summary>Edits of a running connector: taken whole or not at all, and a subscription that is made anew takes its streams over before the old one ends.</summary>
public sealed class ReloadTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public async Task An_edit_of_the_egress_moves_the_streams_and_the_last_word_of_the_old_connection_takes_nothing_away()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        var before = Assert.Single(running.Service.GetStatus(StatusDetail.Normal).Connections!).Id;
        await running.ApplyAsync("[BTCUSDT, ETHUSDT]", "  egress: other\n");
        await running.ReadyAsync();
        await Eventually.BeAsync(() => Desired(running).Count(s => s.Streams.Count == 0) == 1, "the old one says that it wants nothing any more");

        // what a processor knows after each message: each source's last list, of which it collects the union
        var lists = new Dictionary<string, DesiredStreams>();
        foreach (var list in Desired(running))
        {
            lists[list.Source] = list;
            Assert.Equal(["BTCUSDT", "ETHUSDT"], lists.Values.SelectMany(l => l.Streams).SelectMany(s => s.Symbols).Distinct().Order());
        }

        var after = Assert.Single(running.Service.GetStatus(StatusDetail.Normal).Connections!).Id;
        Assert.NotEqual(before[..before.LastIndexOf("/stream", StringComparison.Ordinal)], after[..after.LastIndexOf("/stream", StringComparison.Ordinal)]);
        var notices = running.Messages.On("marketprism.conn.binance-sim.spot").Select(m => ConnectionNotice.Read(Encoding.UTF8.GetBytes(m.Payload))!).ToList();
        Assert.True(notices.FindIndex(n => n.Event == ConnectionEvent.Opened && n.Connection == after) < notices.FindIndex(n => n.Event == ConnectionEvent.Closed && n.Connection == before), "the new connection opens before the old one closes");
        Assert.Equal((2, 4), (running.Service.GetStatus(StatusDetail.Summary).ConfigGeneration, running.Service.GetStatus(StatusDetail.Summary).Streams!.Desired));
        Assert.Empty(running.Service.GetGaps(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_edit_that_one_subscription_cannot_take_leaves_all_as_they_were_and_says_so(bool failsAtStart)
    {
        var sessions = new List<(FakeSession Session, string Name)>();
        var isBroken = false;
        await using var bus = new InProcessBus();
        await using var service = new ConnectorService(
            new ConnectorServices
            {
                Bus = bus,
                Identity = new ServiceIdentity("connector", "1", "pod-1", "local"),
                TerminationLog = "/nonexistent",
                UsesRest = false,
                Sessions = (_, settings, _, _) =>
                {
                    var session = new FakeSession(settings) { Fault = s => isBroken && (failsAtStart ? s.Name == "c" : s.Name == "b") ? new InvalidOperationException("no more sockets") : null };
                    sessions.Add((session, settings.Name));
                    return session;
                },
            },
            new ConfigurationState(Parse("a: BTCUSDT", "b: BTCUSDT"), 1, null));
        service.Start();
        isBroken = true;
        await service.ApplyAsync(new ConfigurationState(Parse("a: BTCUSDT, ETHUSDT", "b: BTCUSDT, ETHUSDT", "c: BTCUSDT"), 2, null), TestContext.Current.CancellationToken);
        var status = service.GetStatus(StatusDetail.Summary);
        Assert.Equal((1, 2), (status.ConfigGeneration, status.Subscriptions!.Count));
        Assert.Contains("generation 1 stays in force: no more sockets", status.Reasons.First(r => r.Code == "ConfigurationNotTaken").Message, StringComparison.Ordinal);
        Assert.Equal(["BTCUSDT"], sessions.First(s => s.Name == "a").Session.Settings.Subscription.Symbols);
        Assert.DoesNotContain("ETHUSDT", service.GetConfiguration(), StringComparison.Ordinal);

        isBroken = false;
        await service.ApplyAsync(new ConfigurationState(Parse("a: BTCUSDT, ETHUSDT", "c: BTCUSDT"), 3, null), TestContext.Current.CancellationToken);
        status = service.GetStatus(StatusDetail.Summary);
        Assert.Equal((3, 2), (status.ConfigGeneration, status.Subscriptions!.Count));
        Assert.DoesNotContain(status.Reasons, r => r.Code == "ConfigurationNotTaken");
        Assert.Equal(["BTCUSDT", "ETHUSDT"], sessions.First(s => s.Name == "a").Session.Settings.Subscription.Symbols);
    }

    [Fact]
    public async Task Subscriptions_of_one_market_in_one_shard_are_told_apart()
    {
        await using var bus = new InProcessBus();
        await using var messages = await Collected.FromAsync(bus, "marketprism.ctl.streams.>");
        await using var service = new ConnectorService(
            new ConnectorServices { Bus = bus, Identity = new ServiceIdentity("connector", "1", "pod-1", "local"), Shard = "s", TerminationLog = "/nonexistent", UsesRest = false, Sessions = (_, settings, _, _) => new FakeSession(settings) },
            new ConfigurationState(Parse("a: BTCUSDT", "b: ETHUSDT"), 1, null));
        service.Start();
        await Eventually.BeAsync(() => messages.On("marketprism.ctl.streams.").Count == 2, "both say what they want");
        Assert.Equal(["pod-1/s", "pod-1/s.2"], messages.On("marketprism.ctl.streams.").Select(m => DesiredStreams.Read(Encoding.UTF8.GetBytes(m.Payload))!.Source));
    }

    private static List<DesiredStreams> Desired(Running running) => [.. running.Messages.On("marketprism.ctl.streams.binance-sim.spot").Select(m => DesiredStreams.Read(Encoding.UTF8.GetBytes(m.Payload))!)];

    /// <summary>Subscriptions written <c>name: SYMBOL, SYMBOL</c>.</summary>
    private static MarketPrismConfiguration Parse(params string[] subscriptions) => new ConfigurationLoader("test.yaml", NoEnvironment, ConnectorService.Check).Parse(Encoding.UTF8.GetBytes(
        "subscriptions:\n" + string.Concat(subscriptions.Select(static s => $"- {{name: {s.Split(": ")[0]}, exchange: binance, market: spot, symbols: [{s.Split(": ")[1]}], channels: [trade]}}\n"))));
}
