using System.Text;
using System.Text.Json;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>Frames with random damage: the decoders never throw, and never accept what a strict parser refuses or reads otherwise.</summary>
public sealed class DecoderFuzzTests
{
    private const int Rounds = 6_000;

    private static readonly (string Channel, string Frame)[] Binance =
    [
        ("depth", """{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255308,"s":"ETHUSDT","U":35346513499,"u":35346513505,"b":[["2683.80000000","3.02920000"],["2679.00000000","28.21530000"]],"a":[["2733.70000000","0.00000000"]]}}"""),
        ("depth", """{"e":"depthUpdate","E":125,"T":118,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":11563389053377,"u":11563389081061,"pu":11563389052953,"b":[["64120.10","3.514"],["64118.00","0.000"]],"a":[["64120.20","0.750"]]}"""),
        ("bookTicker", """{"stream":"ethusdt@bookTicker","data":{"u":35346513501,"s":"ETHUSDT","b":"2683.80000000","B":"3.02920000","a":"2683.81000000","A":"31.43950000"}}"""),
        ("trade", """{"stream":"ethusdt@trade","data":{"e":"trade","E":1723161255612,"s":"ETHUSDT","t":1520538925,"p":"2683.80000000","q":"0.00200000","T":1723161255611,"m":true,"M":true}}"""),
        ("markPrice", """{"data":[{"e":"markPriceUpdate","E":3000,"s":"BTCUSDT","p":"64119.5","i":"64125.01234567","r":"0.00010000","T":1795334400000,"st":1}],"stream":"!markPrice@arr"}"""),
        ("forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTC\u0055SDT","S":"SELL","q":"0.014","p":"63910.00","z":"0.014","T":3990}}"""),
        ("snapshot", """{"lastUpdateId":160,"bids":[["64123.40","0.5"],["1","2"]],"asks":[["64123.5","7"]]}"""),
        ("kline_1m", """{"stream":"é@kline_1m","data":{"k":{"o":"1","x":[1e5,-0.5,true,null,"\\\"\u00e9"]}}}"""),
    ];

    private static readonly (string Channel, string Frame)[] Okx =
    [
        ("books", """{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[["64120.0","12.5","0","3"],["1.5","2","0","1"]],"ts":"185","checksum":-7,"prevSeqId":56,"seqId":70}]}"""),
        ("trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":"830","px":"64120.2","sz":"0.12060306","side":"buy","ts":"97","count":"3"}]}"""),
        ("bbo-tbt", """{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"asks":[["3","7","0","2"]],"bids":[],"ts":"191","seqId":72}]}"""),
        ("liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkPx":"0.0078","side":"buy","sz":"13","ts":"10"}],"instId":"IOST-USDT-SWAP"}]}"""),
        ("instruments", """{"arg":{"channel":"instruments","instType":"SPOT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","baseCcy":"BTC","quoteCcy":"USDT","tickSz":"0.1","lotSz":"0.1","state":"live"}]}"""),
    ];

    [Fact]
    public void Damaged_frames_never_throw_and_are_never_accepted_unless_a_strict_parser_reads_the_same()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            accepted += Try(random, new BinanceDecoder(Market.Usdm), Binance[round % Binance.Length], seed, ReferenceDepth.OfBinance);
            accepted += Try(random, new OkxDecoder(), Okx[round % Okx.Length], seed, ReferenceDepth.OfOkx);
        }

        Assert.True(accepted > Rounds / 50, $"seed {seed}: hardly any mutation was harmless ({accepted}), so the test proves little");
    }

    private static int Try(Random random, IFrameDecoder decoder, (string Channel, string Frame) sample, int seed, Func<JsonElement, string> reference)
    {
        var frame = Damage(random, Encoding.UTF8.GetBytes(sample.Frame));
        var sink = new RecordingSink { Scales = (random.Next(0, 9), random.Next(0, 9)) };
        var text = Encoding.Latin1.GetString(frame);
        DecodeStatus status;
        try
        {
            status = decoder.Decode(Encoding.UTF8.GetBytes(sample.Channel), frame, sink, sink).Status;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {sample.Channel} {text}", e);
        }

        if (status is DecodeStatus.Malformed or DecodeStatus.NumberOutOfRange)
        {
            Assert.Empty(sink.Events);
            return 0;
        }

        try
        {
            using var document = JsonDocument.Parse(frame);
            if (status == DecodeStatus.Ok && sample.Channel is "depth" or "books" && sink.Events.Count == 1) Assert.Equal(reference(document.RootElement), sink.Text);
        }
        catch (Exception e) when (e is not Xunit.Sdk.EqualException)
        {
            Assert.Fail($"seed {seed}: accepted {sample.Channel} {text}: {e.Message}");
        }

        return 1;
    }

    private static byte[] Damage(Random random, byte[] frame)
    {
        var bytes = new List<byte>(frame);
        for (var n = random.Next(1, 3); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, "\"{}[]:,.0 9-e\\\t"u8[random.Next(15)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    var length = random.Next(1, Math.Min(12, bytes.Count - at + 1));
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.AddRange("}] x0\n"u8[random.Next(6)..].ToArray());
                    break;
                case 6:
                    bytes[at] = (byte)('0' + random.Next(10));
                    break;
                default:
                    bytes.Insert(at, (byte)'0');
                    break;
            }
        }

        return [.. bytes];
    }
}
