using System.Text;

namespace MarketPrism.Exchanges.Tests;

/// <summary>No byte sequence makes classification throw or allocate; no control frame makes its reader throw.</summary>
public sealed class ClassifierFuzzTests
{
    private static readonly string[] Samples =
    [
        """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600123,"s":"BTCUSDT","U":8100000157,"u":8100000160,"b":[["1.5","2"]],"a":[["3","4"],["5","6"]]}}""",
        """{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1795305604000,"o":{"s":"BTCUSDT","S":"SELL","q":"0.014"}}}""",
        """{"error":{"code":3,"msg":"Invalid JSON"},"id":4}""",
        """{"result":["a@trade"],"id":4}""",
        """{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}""",
        """{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[],"ts":"1795305600185","prevSeqId":123456,"seqId":123470}]}""",
        """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkPx":"0.0078","ts":"1795305600010"}],"instId":"I-SWAP"}]}""",
        """{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"tradeId":"5","ts":"7"},{"ts":"8","tradeId":"9"}]}""",
        """{"id":"1514","event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:NOPE-USDT doesn't exist."}""",
        """{"event":"notice","code":"64008","msg":"soon"}""",
        """{"code":"0","msg":"","data":[{"asks":[["1","2","0","1"]],"bids":[],"ts":"5","seqId":77}]}""",
        """{"symbols":[{"symbol":"BTCUSDT","status":"TRADING"},{"symbol":"ETHUSDT"}]}""",
        """[{"id":28457,"price":"4.0","qty":"12.0","time":1499865549590},{"id":28458}]""",
    ];

    [Fact]
    public void Garbage_and_mutated_frames_never_throw()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 60_000; i++)
        {
            var frame = i % 4 == 0 ? Noise(random) : Mutated(random);
            foreach (var venue in VenueCatalog.All)
            {
                try
                {
                    if (venue.Feed.Classify(frame) is { Kind: FrameKind.Data, Channel.Length: 0 }) Assert.Fail($"seed {seed}: data of no channel");
                    if (i % 8 == 0) Assert.NotNull(venue.Feed.ReadControl(frame));
                    venue.Rest.ReadServerTime(frame);
                    Assert.NotNull(venue.Rest.Judge(200 + (i % 400), null, frame));
                    venue.Rest.ReadNewestId("snapshot", frame);
                    venue.Rest.ReadNewestId("backfill", frame);
                    if (i % 8 == 0) Assert.NotNull(venue.Rest.SplitInstruments(frame));
                }
                catch (Exception fault) when (fault is not Xunit.Sdk.IAssertionException)
                {
                    Assert.Fail($"seed {seed}, {venue.Exchange} {venue.Market}: {fault.GetType().Name} on {Convert.ToHexString(frame)}");
                }
            }
        }
    }

    [Fact]
    public void Every_cut_of_a_frame_is_harmless()
    {
        foreach (var sample in Samples)
        {
            var frame = Encoding.UTF8.GetBytes(sample);
            foreach (var venue in VenueCatalog.All)
            {
                for (var length = 0; length < frame.Length; length++)
                {
                    var kind = venue.Feed.Classify(frame.AsSpan(0, length)).Kind;
                    Assert.NotEqual(FrameKind.Pong, kind);
                    Assert.NotNull(venue.Feed.ReadControl(frame.AsSpan(0, length)));
                }
            }
        }
    }

    [Fact]
    public void Classification_allocates_nothing()
    {
        var frames = Samples.Select(Encoding.UTF8.GetBytes).Append("{\"stream\":[[["u8.ToArray()).Append([]).ToArray();
        foreach (var venue in VenueCatalog.All)
        {
            Run(venue.Feed, frames, 100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var kinds = Run(venue.Feed, frames, 1_000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(kinds > 0);
        }
    }

    private static long Run(IFeedProtocol feed, byte[][] frames, int rounds)
    {
        Span<byte> id = stackalloc byte[64];
        long kinds = 0;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var frame in frames)
            {
                var header = feed.Classify(frame);
                kinds += (int)header.Kind + header.Identity.Format(id);
            }
        }

        return kinds;
    }

    private static byte[] Noise(Random random)
    {
        var frame = new byte[random.Next(0, 60)];
        if (random.Next(2) == 0) random.NextBytes(frame);
        else for (var i = 0; i < frame.Length; i++) frame[i] = (byte)"{}[]\",:\\ aeEuU1-"[random.Next(16)];
        return frame;
    }

    private static byte[] Mutated(Random random)
    {
        var frame = Encoding.UTF8.GetBytes(Samples[random.Next(Samples.Length)]).ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(frame.Count);
            switch (random.Next(4))
            {
                case 0: frame[at] = (byte)random.Next(256); break;
                case 1: frame.RemoveRange(at, Math.Min(random.Next(1, 20), frame.Count - at)); break;
                case 2: frame.InsertRange(at, frame.GetRange(at, Math.Min(random.Next(1, 20), frame.Count - at))); break;
                default: frame[at] = (byte)"{}[]\",:\\ 019-"[random.Next(13)]; break;
            }

            if (frame.Count == 0) break;
        }

        return [.. frame];
    }
}
