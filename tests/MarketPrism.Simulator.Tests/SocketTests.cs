using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Simulator.Tests;

/// <summary>The same venues behind real sockets, with the framework's own client.</summary>
public sealed class SocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_book_kept_over_real_sockets_equals_the_truth()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { EventsPerSecond = 300 }, Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/stream?streams=btcusdt@depth@100ms"), Token);
        await ReceiveAsync(socket);
        using var http = new HttpClient();
        using var snapshot = JsonDocument.Parse(await http.GetStringAsync(new Uri(host.RestBase("binance") + "/api/v3/depth?symbol=BTCUSDT&limit=5000"), Token));
        var book = new ReferenceBook();
        book.Replace(snapshot.RootElement.GetProperty("bids"), snapshot.RootElement.GetProperty("asks"));
        var id = snapshot.RootElement.GetProperty("lastUpdateId").GetInt64();
        for (var applied = 0; applied < 10;)
        {
            using var frame = JsonDocument.Parse(await ReceiveAsync(socket));
            var data = frame.RootElement.GetProperty("data");
            if (data.GetProperty("u").GetInt64() <= id) continue;
            Assert.True(data.GetProperty("U").GetInt64() <= id + 1);
            book.Apply(data.GetProperty("b"), data.GetProperty("a"));
            id = data.GetProperty("u").GetInt64();
            book.MustEqual(host.Book("binance", "BTCUSDT", id)!, 500);
            applied++;
        }

        using var truth = JsonDocument.Parse(await http.GetStringAsync(new Uri(host.BaseAddress, $"_sim/book/binance/BTCUSDT?u={id}&levels=5"), Token));
        Assert.Equal(5, truth.RootElement.GetProperty("bids").GetArrayLength());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await Eventually.BeAsync(() => host.Venues["binance"].Connections == 0, "the session is forgotten");
    }

    [Fact]
    public async Task A_dropped_connection_ends_without_a_closing_frame_and_is_counted()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/ws/btcusdt@bookTicker"), Token);
        await ReceiveAsync(socket);
        await host.InjectAsync(new FaultRule { Kind = FaultKind.Drop, Count = 1, Venue = "binance" }, Token);
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true) await ReceiveAsync(socket);
        });
        Assert.Equal(1, Assert.Single(host.Venues["binance"].FaultCounts()).Injected);
    }

    [Fact]
    public async Task Keep_alive_pings_are_answered_until_the_connection_is_half_open()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { EnforceLimits = false }, Token);
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(300);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(2);
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/ws/btcusdt@bookTicker"), Token);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(3)) await ReceiveAsync(socket);
        await host.InjectAsync(new FaultRule { Kind = FaultKind.HalfOpen, Count = 1, Duration = 600 }, Token);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true) await ReceiveAsync(socket);
        });
        Assert.Equal(WebSocketState.Aborted, socket.State); // by the client's own keep-alive
    }

    [Fact]
    public async Task A_garbled_byte_stream_breaks_the_client_and_a_wrong_path_is_refused()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/ws"), Token);
        await host.InjectAsync(new FaultRule { Kind = FaultKind.GarbageBytes, Count = 1 }, Token);
        await Assert.ThrowsAsync<WebSocketException>(() => ReceiveAsync(socket));

        using var wrong = new ClientWebSocket();
        wrong.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => wrong.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/nosuch"), Token));
        Assert.Equal(HttpStatusCode.NotFound, wrong.HttpStatusCode);
    }

    [Fact]
    public async Task Faults_are_asked_for_and_counted_over_http()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        using var http = new HttpClient { BaseAddress = host.BaseAddress };
        using var bad = await http.PostAsync(new Uri("_sim/faults", UriKind.Relative), new StringContent("""{"kind":"explode"}"""), Token);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("half_open", await bad.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using var good = await http.PostAsync(new Uri("_sim/faults", UriKind.Relative), new StringContent("""{"kind":"refuse_snapshot","venue":"binance","symbol":"BTCUSDT","status":418,"retry_after":7,"once":true}"""), Token);
        good.EnsureSuccessStatusCode();
        using var refused = await http.GetAsync(new Uri("binance/api/v3/depth?symbol=BTCUSDT", UriKind.Relative), Token);
        Assert.Equal(418, (int)refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter!.Delta);
        using var answered = await http.GetAsync(new Uri("binance/api/v3/depth?symbol=BTCUSDT", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        using var counts = JsonDocument.Parse(await http.GetStringAsync(new Uri("_sim/faults", UriKind.Relative), Token));
        Assert.Equal(1, counts.RootElement.GetProperty("injected").GetProperty("refuse_snapshot").GetInt32());
    }

    [Fact]
    public async Task A_request_of_more_than_64_KB_closes_an_okx_connection_with_1009()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("okx") + "/ws/v5/public"), Token);
        await socket.SendAsync(new byte[64 * 1024 + 1], WebSocketMessageType.Text, true, Token);
        Assert.Equal("closed", await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    [Fact]
    public async Task A_message_in_parts_is_put_together()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/ws"), Token);
        await socket.SendAsync("{\"method\":\"LIST_SUB"u8.ToArray(), WebSocketMessageType.Text, false, Token);
        await socket.SendAsync("SCRIPTIONS\",\"id\":"u8.ToArray(), WebSocketMessageType.Text, false, Token);
        await socket.SendAsync("1}"u8.ToArray(), WebSocketMessageType.Text, true, Token);
        Assert.Equal("""{"result":[],"id":1}""", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { EventsPerSecond = 20_000, SendBufferBytes = 64 << 10 }, Token);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.WebSocketBase("binance") + "/ws/btcusdt@bookTicker/btcusdt@depth@100ms/btcusdt@trade"), Token);
        await Eventually.BeAsync(() => host.Venues["binance"].Connections == 0, "the slow reader is cut");
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), Token);
            if (result.MessageType == WebSocketMessageType.Close) return "closed";
            length += result.Count;
            if (result.EndOfMessage) return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }
}
