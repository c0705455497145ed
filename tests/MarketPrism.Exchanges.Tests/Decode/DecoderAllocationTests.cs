using System.Text;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests.Decode;

public sealed class DecoderAllocationTests
{
    [Theory]
    [InlineData("depth", """{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255308,"s":"ETHUSDT","U":35346513499,"u":35346513505,"b":[["2683.80000000","3.02920000"],["2679.00000000","28.21530000"]],"a":[["2733.70000000","0.00000000"]]}}""")]
    [InlineData("depth", """{"data":{"a":[],"b":[["1.5","2"]],"u":9,"U":8,"s":"\u0045TH","new":{"x":[1]}},"stream":"x"}""")]
    [InlineData("bookTicker", """{"u":160,"s":"BTCUSDT","b":"64123.40","B":"0.51","a":"64123.41","A":"1.2"}""")]
    [InlineData("trade", """{"e":"trade","E":3,"s":"BTCUSDT","t":5123456789,"p":"64123.40","q":"0.01000000","T":2,"m":true,"M":true}""")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT","p":"64119.5","i":"64125.01","r":"-0.0001","T":1795334400000}""")]
    [InlineData("forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTCUSDT","S":"SELL","q":"0.014","p":"63910.00","T":3990}}""")]
    [InlineData("aggTrade", """{"e":"aggTrade","E":40,"s":"BTCUSDT","a":300,"p":"1","q":"0.120","f":null,"l":6005,"T":"","m":"odd"}""")]
    [InlineData("forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTCUSDT","S":"SELL","q":"0.014","p":"","ap":"0","X":"NEW","z":"193925179554.76927039","T":3990}}""")]
    [InlineData("markPrice", """[{"s":"A","p":"odd","i":"1.5","r":"-0.0000348111167807","T":5},null,{"s":"B","p":{"x":[1]},"T":"17"}]""")]
    [InlineData("snapshot", """{"lastUpdateId":160,"bids":[["64120.10","3.514"]],"asks":[]}""")]
    public void Binance_frames_allocate_nothing(string channel, string frame) => AssertNone(new BinanceDecoder(Market.Spot), channel, frame);

    [Theory]
    [InlineData("books", """{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[["64120.0","12.5","0","3"]],"ts":"185","checksum":-7,"prevSeqId":56,"seqId":70}]}""")]
    [InlineData("trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":"830","px":"64120.2","sz":"0.12","side":"buy","ts":"97"}]}""")]
    [InlineData("bbo-tbt", """{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"asks":[["3","7","0","2"]],"bids":[],"ts":"191","seqId":72}]}""")]
    [InlineData("mark-price", """{"arg":{"channel":"mark-price","instId":"X"},"data":[{"instType":"SWAP","instId":"X","markPx":"64119.5","ts":"200"}]}""")]
    [InlineData("index-tickers", """{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"64119.5","ts":"200"}]}""")]
    [InlineData("funding-rate", """{"arg":{"channel":"funding-rate","instId":"X"},"data":[{"fundingRate":"","fundingTime":"34400000","instId":"X","nextFundingTime":"odd","ts":6}]}""")]
    [InlineData("open-interest", """{"arg":{"channel":"open-interest","instId":"X"},"data":[{"instId":"X","oi":"193925179554.76927039","oiUsd":"1939251795.54769270396321","ts":"6"}]}""")]
    [InlineData("liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"OPTION"},"data":[{"details":[{"bkPx":"","side":"","sz":"","ts":"10"},7],"instId":"BTC-USD-261225-70000-C"}]}""")]
    [InlineData("liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkPx":"0.0078","side":"buy","sz":"13","ts":"10"}],"instId":"IOST-USDT-SWAP"}]}""")]
    public void Okx_frames_allocate_nothing(string channel, string frame) => AssertNone(new OkxDecoder(), channel, frame);

    private static void AssertNone(IFrameDecoder decoder, string channel, string frame)
    {
        var sink = new CountingSink();
        var name = Encoding.UTF8.GetBytes(channel);
        var bytes = Encoding.UTF8.GetBytes(frame);
        for (var i = 0; i < 100; i++) Assert.Equal(DecodeStatus.Ok, decoder.Decode(name, bytes, sink, sink).Status);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) decoder.Decode(name, bytes, sink, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count >= 1100);
    }

    private sealed class CountingSink : IMarketEventSink, IScaleSource
    {
        public int Count { get; private set; }

        public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => (2, 4);

        public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => Count++;

        public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => Count++;

        public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => Count++;

        public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Count++;

        public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => Count++;

        public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => Count++;

        public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => Count++;

        public void OnIndexPrice(ReadOnlySpan<byte> index, in IndexPriceEvent price) => Count++;

        public void OnInstrument(Instrument instrument) => Count++;
    }
}
