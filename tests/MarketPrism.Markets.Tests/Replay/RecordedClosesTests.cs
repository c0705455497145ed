using System.Text;
using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Tests.Replay;

/// <summary>What closes of connections mean for the books of a recording: a loss while data still come, nothing where the recording ends.</summary>
public sealed class RecordedClosesTests
{
    private const string Url = "wss://stream.binance.com:9443/stream";
    private const string A = "pod/shard/0/1";
    private const string B = "pod/shard/1/1";

    // The book at 8, by both connections, at 1 s
    private static readonly Line[] Followed =
    [
        new(100, CaptureKind.Open, A, ""),
        new(110, CaptureKind.Open, B, ""),
        Snapshot(200, 7),
        Depth(1_000, A, 8),
        Depth(1_001, B, 8),
    ];

    [Fact]
    public void A_recording_that_ends_with_its_connections_closes_has_a_proven_book()
    {
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A), Close(2_400, B)]));
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A), Close(2_400, B), new(9_000, CaptureKind.Open, A, ""), new(9_001, CaptureKind.Sent, A, "{}")])); // and no data: still its end
    }

    [Fact]
    public void A_recording_that_ends_with_some_connections_open_has_a_proven_book()
    {
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A)]));
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A), Depth(3_000, B, 9)]));
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A), Depth(3_000, B, 9), Close(3_500, B)]));
    }

    [Fact]
    public void Frames_of_before_a_close_that_stand_behind_it_do_not_make_it_a_loss() =>
        Assert.Equal((true, "synced"), Run([.. Followed, Close(2_000, A), Close(2_000, B), Other(2_060)]));

    [Fact]
    public void A_book_whose_connections_closed_while_other_data_came_is_not_proven()
    {
        Assert.Equal((false, "suspect"), Run([.. Followed, Close(2_000, A), Close(2_000, B), Other(2_500)]));
        Assert.Equal((false, "suspect"), Run([.. Followed, Close(2_000, A), Close(2_000, B), new(2_500, CaptureKind.Rest, "", "{}", "https://api.binance.com/api/v3/openInterest")]));
        Assert.Equal((false, "suspect"), Run([.. Followed, Close(2_000, A), Close(2_000, B), Other(2_500), Close(3_000, "pod/shard/2/1")]));
    }

    [Fact]
    public void Late_frames_of_a_closed_connection_prove_no_book()
    {
        Assert.Equal((false, "suspect"), Run([.. Followed, Close(2_000, A), Close(2_000, B), Depth(2_500, A, 9)]));
        Line[] unseen = [new(100, CaptureKind.Open, A, ""), Snapshot(200, 7), Close(300, A), Depth(1_000, A, 8)]; // the first of its book
        Assert.False(Run([.. unseen, Depth(1_100, A, 9)]).IsProven);
    }

    [Fact]
    public void A_connection_that_stays_open_and_brings_nothing_more_proves_no_book()
    {
        Line[] ahead = [.. Followed, Depth(1_900, A, 9), Close(2_000, A), Other(2_150)];
        Assert.Equal((true, "synced"), Run(ahead)); // it may still bring what the other brought
        Assert.Equal((false, "suspect"), Run([.. ahead, Other(60_000)]));
    }

    [Fact]
    public void A_close_in_the_middle_is_made_good_by_the_continuation()
    {
        const string Next = "pod/shard/0/2";
        Line[] closed = [.. Followed, Close(2_000, A), Close(2_000, B), Other(2_500), new(2_600, CaptureKind.Open, Next, "")];
        Assert.Equal((false, "suspect"), Run([.. closed, Other(3_000)]));
        Assert.Equal((true, "synced"), Run([.. closed, Depth(3_000, Next, 9)]));
        Assert.Equal((false, "syncing"), Run([.. closed, Depth(3_000, Next, 10), Depth(60_000, Next, 11)]));
        Assert.Equal((true, "synced"), Run([.. closed, Depth(3_000, Next, 10), Snapshot(3_100, 10), Depth(3_200, Next, 11)]));
    }

    [Fact]
    public void Streams_that_were_handed_over_to_a_successor_are_carried_by_it()
    {
        Line[] rotated = [.. Followed, Close(1_500, B), new(1_600, CaptureKind.Open, "pod/shard/0/2", ""), Close(2_000, A, "Rotated: 24 h"), Other(2_500)];
        Assert.Equal((true, "synced"), Run(rotated));
        Assert.Equal((false, "suspect"), Run([.. rotated, Close(3_000, "pod/shard/0/2"), Other(3_500)]));
        Assert.Equal((false, "suspect"), Run([.. Followed, Close(1_500, B), new(1_600, CaptureKind.Open, "pod/shard/7/2", ""), Close(2_000, A, "Rotated: 24 h"), Other(2_500)])); // another socket
    }

    [Fact]
    public void Connections_that_a_recording_names_by_a_shared_URL_are_counted()
    {
        Line[] followed = [new(100, CaptureKind.Open, "", ""), new(110, CaptureKind.Open, "", ""), Snapshot(200, 7), Depth(1_000, "", 8)];
        Line other = new(2_500, CaptureKind.Rest, "", "{}", "https://api.binance.com/api/v3/openInterest");
        Assert.Equal((true, "synced"), Run([.. followed, Close(2_000, ""), other]));
        Assert.Equal((false, "suspect"), Run([.. followed, Close(2_000, ""), Close(2_001, ""), other]));
        Assert.Equal((true, "synced"), Run([.. followed, Close(2_000, ""), Close(2_001, ""), other, new(2_600, CaptureKind.Open, "", ""), Depth(3_000, "", 9)]));
    }

    private static (bool IsProven, string? State) Run(params Line[] lines)
    {
        var stream = new MemoryStream();
        using (var writer = new CaptureWriter(stream, Exchange.Binance, Market.Spot))
        {
            foreach (var line in lines)
            {
                var url = line.Connection.Length == 0 ? Encoding.UTF8.GetBytes(line.Url) : new CaptureOrigin("conn.binance.spot", line.Connection, 0, "").Behind(line.Url);
                writer.Write(line.Ms * 1_000_000, line.Kind, url, Encoding.UTF8.GetBytes(line.Payload));
            }
        }

        using var reader = new CaptureReader("small.gz", new MemoryStream(stream.ToArray()));
        var output = new StringWriter();
        var isProven = CaptureReplay.Run(reader, 10, output);
        using var book = JsonDocument.Parse(output.ToString().Split('\n').Single(static l => l.Contains("ETHUSDT", StringComparison.Ordinal)));
        return (isProven, book.RootElement.GetProperty("state").GetString());
    }

    private static Line Close(long ms, string connection, string cause = "lost") => new(ms, CaptureKind.Close, connection, cause);

    private static Line Snapshot(long ms, long id) =>
        new(ms, CaptureKind.Rest, "", $$"""{"lastUpdateId":{{id}},"bids":[["10","1"]],"asks":[["12","1"]]}""", "https://api.binance.com/api/v3/depth?symbol=ETHUSDT&limit=1000");

    private static Line Depth(long ms, string connection, long id) =>
        new(ms, CaptureKind.Frame, connection, $$$"""{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":{{{id}}},"u":{{{id}}},"b":[["10","{{{id}}}"]],"a":[]}}""");

    private static Line Other(long ms) =>
        new(ms, CaptureKind.Frame, "pod/shard/2/1", """{"stream":"btcusdt@trade","data":{"e":"trade","E":3,"s":"BTCUSDT","t":5,"p":"1","q":"1","T":2,"m":true}}""");

    private sealed record Line(long Ms, CaptureKind Kind, string Connection, string Payload, string Url = Url);
}
