using System.Buffers;
using System.Text;
using System.Text.Json;
using MarketPrism.Markets.Messages;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Connector.Tests;

public sealed class ConnectorServiceTests
{
    [Fact]
    public async Task Frames_are_published_unchanged_with_their_headers_and_no_hole_in_the_sequence()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        await Eventually.BeAsync(() => running.Service.Startup.IsGood, "the start is over");
        await Eventually.BeAsync(() => running.Messages.On("marketprism.raw.") is { Count: > 200 } raw && raw.Exists(m => m.Subject.Contains(".instruments.", StringComparison.Ordinal)), "frames flow");

        var raw = running.Messages.On("marketprism.raw.");
        Assert.Contains(raw, m => m.Subject.EndsWith("instruments.BTCUSDT", StringComparison.Ordinal) && Collected.Header(m.Headers, "Mp-Conn").StartsWith("pod-1/binance-spot-0/rest/", StringComparison.Ordinal));
        raw.RemoveAll(m => Collected.Header(m.Headers, "Mp-Url").Length > 0);
        Assert.Equal(
            ["depth.BTCUSDT", "depth.ETHUSDT", "trade.BTCUSDT", "trade.ETHUSDT"],
            raw.Select(m => string.Join('.', m.Subject.Split('.')[5..])).Distinct().Order());
        Assert.All(raw, m => Assert.StartsWith($"marketprism.raw.{VirtualPartition.Of(Exchange.Binance.In("sim"), Market.Spot, m.Subject.Split('.')[^1])}.binance-sim.spot.", m.Subject, StringComparison.Ordinal));
        foreach (var lane in raw.GroupBy(m => (Collected.Header(m.Headers, "Mp-Conn"), m.Subject.Split('.')[2])))
        {
            Assert.StartsWith("pod-1/binance-spot-0/", lane.Key.Item1, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(1, lane.Count()), lane.Select(m => int.Parse(Collected.Header(m.Headers, "Mp-Seq"), System.Globalization.CultureInfo.InvariantCulture)));
        }

        var depth = raw.First(m => m.Subject.EndsWith("depth.BTCUSDT", StringComparison.Ordinal));
        var data = JsonDocument.Parse(depth.Payload).RootElement.GetProperty("data");
        Assert.Equal($"binance-sim:spot:BTCUSDT:depth:{data.GetProperty("U")}-{data.GetProperty("u")}", Collected.Header(depth.Headers, "Nats-Msg-Id"));
        Assert.Equal(raw.Count, raw.Select(m => Collected.Header(m.Headers, "Nats-Msg-Id")).Distinct().Count());
    }

    [Fact]
    public async Task Status_holds_its_identity_and_names_what_flows()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).State == "Live", "the socket has seen its streams come"); // they flow a moment before that
        var status = running.Service.GetStatus(StatusDetail.Normal);
        Assert.Equal(("connector", "1.2.3", "binance-spot", "binance-spot-0", "binance-sim", "spot"), (status.Service, status.Version, status.Subscription, status.Shard, status.Exchange, status.Market));
        Assert.Equal(("Live", true, true, 1), (status.State, status.Ready, status.Live, status.ConfigGeneration));
        Assert.Empty(status.Reasons);
        Assert.Equal((4, 4, 1), (status.Streams!.Desired, status.Streams.Established, status.ActiveConnections));
        var r = status.RoutingStats!;
        Assert.Equal(r.TotalMessages, r.RoutedMessages + r.UnroutedMessages + r.ControlMessages);
        Assert.True(r.RoutedMessages > 0);
        Assert.Equal(4, status.Streams.Worst!.Count);
        Assert.Contains("stream", Assert.Single(status.Connections!).Url, StringComparison.Ordinal);
        var summary = running.Service.GetStatus(StatusDetail.Summary);
        Assert.Null(summary.Connections);
        Assert.Null(summary.Streams!.Worst);
        Assert.Contains("binance-spot", running.Service.GetConfiguration(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_life_wanted_streams_beats_and_status_are_told()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        await Eventually.BeAsync(
            () => running.Messages.On("marketprism.status.local.binance-spot.binance-spot-0").Count > 0 && Notices(running).Any(n => n.Event == ConnectionEvent.Beat), "beats come");
        var opened = Notices(running).First(n => n.Event == ConnectionEvent.Opened);
        Assert.StartsWith("pod-1/binance-spot-0/", opened.Connection, StringComparison.Ordinal);
        var beat = Notices(running).First(n => n.Event == ConnectionEvent.Beat);
        Assert.Equal(2, beat.Positions.Count);
        Assert.All(beat.Positions, p => Assert.True(p.Value > 0));
        var streams = DesiredStreams.Read(Encoding.UTF8.GetBytes(running.Messages.On("marketprism.ctl.streams.binance-sim.spot")[0].Payload))!;
        Assert.Equal("pod-1/binance-spot-0", streams.Source);
        Assert.Equal([(Channel.OrderBook, "depth", "BTCUSDT ETHUSDT"), (Channel.Trade, "trade", "BTCUSDT ETHUSDT")], streams.Streams.Select(s => (s.Channel, s.RawChannel, string.Join(' ', s.Symbols))));
        Assert.NotEmpty(running.Messages.On("marketprism.ctl.egress.default"));
        var told = StatusJson.Read(Encoding.UTF8.GetBytes(running.Messages.On("marketprism.status.")[^1].Payload))!;
        Assert.Equal("binance-spot", told.Subscription);
        var reply = await running.Bus.RequestAsync(new SubjectSpace().StatusRequest("local", "binance-spot", "binance-spot-0"), default, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(4, StatusJson.Read(reply.Payload.Span)!.Streams!.Worst!.Count);
    }

    [Fact]
    public async Task A_cut_is_recorded_with_the_first_frame_after_it_and_closed_by_the_processor_that_verifies_it()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        await running.Simulator.InjectAsync(new FaultRule { Kind = FaultKind.Drop, Venue = "binance", Count = 1 }, TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).RoutingStats!.Reconnections == 1 && running.Service.Ready.IsGood, "it is connected again");
        await Eventually.BeAsync(() => running.Service.GetGaps(0) is { Count: > 0 } gaps && gaps.All(g => g.After is not null), "a frame has come after each gap");
        var gaps = running.Service.GetGaps(0);
        Assert.All(gaps, g => Assert.Equal((GapOrigin.Connection, GapCause.Disconnected), (g.Origin, g.Cause)));
        Assert.All(gaps, g => Assert.True(g.After!.Value.ReceivedNs > g.FromNs && g.After.Value.Connection != g.Connection && g.After.Value.Id > 0));
        Assert.Contains(gaps, g => g is { RawChannel: "depth", State: GapState.Open, Repair: GapRepair.None, Instrument.Symbol: "BTCUSDT" }); // ids prove a book: a processor follows them
        Assert.Contains(Notices(running), n => n.Event == ConnectionEvent.Closed && n.Cause.Length > 0 && n.Positions.Count > 0);
        await Eventually.BeAsync(() => running.Messages.On("marketprism.gap.binance-sim.spot.BTCUSDT").Count >= 2, "the record is on the bus, opened and amended");
        var section = StatusJson.Read(StatusJson.Write(running.Service.GetStatus(StatusDetail.Summary)))!.Gaps!;
        Assert.Equal(gaps.Count(g => g.State == GapState.Open), section.Open);
        Assert.Equal(section.Open, section.OpenBySymbol!["binance-sim.spot.BTCUSDT"] + section.OpenBySymbol.GetValueOrDefault("binance-sim.spot.ETHUSDT"));

        var buffer = new MessageBuffer();
        foreach (var gap in gaps.Where(g => g.State == GapState.Open))
        {
            GapRecordJson.Write(buffer, gap with { Version = gap.Version + 1, State = GapState.Repaired, Repair = GapRepair.Resync, Evidence = GapEvidence.Snapshot, ToNs = gap.After!.Value.ReceivedNs, ClosedNs = gap.OpenedNs + 1 });
            running.Bus.TryPublish(Encoding.ASCII.GetBytes(new SubjectSpace().Gap(gap.Instrument)), default, buffer.Written);
        }

        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).Gaps!.Open == 0, "the connector counts what the processor knows");
        Assert.Contains(running.Service.GetGaps(0), g => g is { RawChannel: "depth", State: GapState.Repaired, Repair: GapRepair.Resync });
        var output = new ArrayBufferWriter<byte>();
        running.Service.WriteGaps(0, output);
        Assert.Equal(gaps.Count, JsonDocument.Parse(output.WrittenMemory).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Symbols_come_and_go_without_a_reconnect()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        var connection = Assert.Single(running.Service.GetStatus(StatusDetail.Normal).Connections!).Id;
        await running.ApplyAsync("[BTCUSDT, ETHUSDT, SOLUSDT]");
        await Eventually.BeAsync(() => running.Messages.On("marketprism.raw.").Exists(m => m.Subject.EndsWith("depth.SOLUSDT", StringComparison.Ordinal)), "the new symbol flows");
        await running.ApplyAsync("[BTCUSDT, SOLUSDT]");
        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Normal) is { Streams.Desired: 4, Ready: true }, "the old symbol is gone");
        var status = running.Service.GetStatus(StatusDetail.Normal);
        Assert.Equal(connection, Assert.Single(status.Connections!).Id);
        Assert.Equal((0L, 3), (status.RoutingStats!.Reconnections, status.ConfigGeneration));
        await Eventually.BeAsync(() => LastStreams(running, "marketprism.ctl.streams.").Streams[0].Symbols.SequenceEqual(["BTCUSDT", "SOLUSDT"]), "the change is told");
    }

    [Fact]
    public async Task A_refused_configuration_changes_nothing_but_the_reason()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        var refusal = Assert.Throws<ConfigurationException>(() => Running.Parse(running.Simulator, "[BTC-USDT]"));
        Assert.Contains("subscriptions[0].symbols[0]: 'BTC-USDT'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("BTCUSDT", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("subscriptions: is empty", Assert.Throws<ConfigurationException>(() => new ConfigurationLoader(null, new Dictionary<string, string>(), ConnectorService.Check).Load()).Message, StringComparison.Ordinal);
        var before = Running.Parse(running.Simulator, "[BTCUSDT, ETHUSDT]");
        await running.Service.ApplyAsync(new ConfigurationState(before, 1, refusal), TestContext.Current.CancellationToken);
        var status = running.Service.GetStatus(StatusDetail.Summary);
        Assert.Equal((1, 4, true), (status.ConfigGeneration, status.Streams!.Desired, status.Ready));
        Assert.Equal("ConfigurationRefused", Assert.Single(status.Reasons).Code);
        Assert.Contains("BTC-USDT", status.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_subscriptions_are_summed_and_a_removed_one_ends()
    {
        await using var running = await Running.StartAsync();
        var second = $$"""
            - name: usdm
              exchange: binance
              market: usdm
              environment: sim
              symbols: [BTCUSDT]
              endpoint: {websocket_url: "{{running.Simulator.WebSocketBase("binance-usdm")}}", rest_url: "{{running.Simulator.RestBase("binance-usdm")}}", allow_insecure: true}
            """;
        await running.ApplyAsync("[BTCUSDT, ETHUSDT]", second);
        Assert.Equal(2, running.Service.GetStatus(StatusDetail.Summary).Subscriptions!.Count);
        Assert.Equal(6, running.Service.GetStatus(StatusDetail.Summary).Streams!.Desired);
        await running.ApplyAsync("[BTCUSDT, ETHUSDT]");
        Assert.Equal("binance-spot", running.Service.GetStatus(StatusDetail.Summary).Subscription);
        await Eventually.BeAsync(() => LastStreams(running, "marketprism.ctl.streams.binance-sim.usdm").Streams.Count == 0, "nothing is wanted of it any more");
    }

    [Fact]
    public async Task Draining_is_unready_alive_and_closes_the_sockets_before_the_last_words()
    {
        var running = await Running.StartAsync();
        await running.ReadyAsync();
        await running.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(running.Service.Ready.IsGood);
        Assert.True(running.Service.Live.IsGood);
        await Eventually.BeAsync(() => Notices(running).Any(n => n.Event == ConnectionEvent.Closed), "the socket is closed");
        await Eventually.BeAsync(() => running.Messages.On("marketprism.ctl.egress.")[^1].Payload.Contains("\"leaving\":true", StringComparison.Ordinal), "the last word is said");
        Assert.Empty(LastStreams(running, "marketprism.ctl.streams.").Streams);
        // the last ordinals that were told are the last that were published
        var closed = Notices(running).Last(n => n.Event == ConnectionEvent.Closed);
        foreach (var (partition, sequence) in closed.Positions)
            Assert.Equal(sequence, running.Messages.On($"marketprism.raw.{partition}.").Count(m => Collected.Header(m.Headers, "Mp-Conn") == closed.Connection));
        await running.DisposeAsync();
    }

    [Fact]
    public async Task Debug_hooks_drop_the_sockets_and_wedge_the_loop()
    {
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        running.Service.Drop();
        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).RoutingStats!.Reconnections == 1, "dropped sockets come back");
        Assert.True(running.Service.Live.IsGood);
    }

    private static DesiredStreams LastStreams(Running running, string subject) => DesiredStreams.Read(Encoding.UTF8.GetBytes(running.Messages.On(subject)[^1].Payload))!;

    private static List<ConnectionNotice> Notices(Running running) =>
        [.. running.Messages.On("marketprism.conn.binance-sim.spot").Select(m => ConnectionNotice.Read(Encoding.UTF8.GetBytes(m.Payload))!)];
}
