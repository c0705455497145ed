using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests.Decode;

public sealed class OkxDecoderTests
{
    private readonly RecordingSink _sink = new();
    private readonly OkxDecoder _decoder = new();

    [Theory]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[["64120.0","12.5","0","3"]],"ts":"185","checksum":-7,"prevSeqId":56,"seqId":70}]}""")]
    [InlineData("""{"data":[{"seqId":70,"prevSeqId":56,"extra":{"x":[]},"checksum":-7,"ts":"185","bids":[["64120","12.5","0","3"]],"asks":[["64120.20","0.0","0","0"]]}],"action":"update","arg":{"instId":"BTC-USDT","channel":"books"}}""")]
    [InlineData(""" { "connId" : "x", "arg" : { "channel" : "books" , "instId" : "BTC-USDT" } , "action" : "update" , "data" : [ { "asks" : [ [ "64120.2" , "0" ] ] , "bids" : [ [ "64120" , "12.5" , "0" ] ] , "ts" : "185" , "checksum" : -7 , "prevSeqId" : 56 , "seqId" : 70 } ] } """)]
    public void Updates_are_read_in_any_order_and_spacing(string frame)
    {
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(_decoder, "books", frame));
        Assert.Equal("Update BTC-USDT U=-1 u=70 pu=56 E=185 c=-7 b=64120x12.5 a=64120.2x0", _sink.Text);
    }

    [Theory]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"snapshot","data":[{"asks":[],"bids":[],"ts":"1","checksum":0,"prevSeqId":-1,"seqId":10}]}""", "Snapshot X U=-1 u=10 pu=-1 E=1 c=0 b= a=")]
    [InlineData("books", """{"data":[{"asks":[],"bids":[],"ts":"1","prevSeqId":-1,"seqId":10}],"arg":{"channel":"books","instId":"X"},"action":"snapshot"}""", "Snapshot X U=-1 u=10 pu=-1 E=1 c=0 b= a=")]
    [InlineData("snapshot", """{"code":"0","msg":"","data":[{"asks":[["2","0.6","0","1"]],"bids":[["1","0.3","0","2"]],"ts":"396","seqId":3235851742}]}""", "RestSnapshot - U=-1 u=3235851742 pu=-1 E=396 c=0 b=1x0.3 a=2x0.6")]
    [InlineData("bbo-tbt", """{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"asks":[["3","7","0","2"]],"bids":[],"ts":"191","seqId":72}]}""", "bbo X 72 : 3:7 191")]
    [InlineData("trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":"830","px":"64120.2","sz":"0.12060306","side":"buy","ts":"97","count":"3","source":"0","seqId":1234},{"instId":"X","tradeId":"831","px":"1","sz":"2","side":"sell","ts":"98"}]}""", "trade X 830 after -1 64120.2 0.12060306 Buy 97 from 828 of 828-830\ntrade X 831 after -1 1 2 Sell 98 of ?")]
    [InlineData("mark-price", """{"arg":{"channel":"mark-price","instId":"X"},"data":[{"instType":"SWAP","instId":"X","markPx":"64119.5","ts":"200"}]}""", "mark X 64119.5 index  200")]
    [InlineData("funding-rate", """{"arg":{"channel":"funding-rate","instId":"X"},"data":[{"fundingRate":"0.0001","fundingTime":"34400000","instId":"X","nextFundingRate":"","nextFundingTime":"63200000","ts":"6"}]}""", "funding X 0.0001 next 34400000 every 28800000 6")]
    [InlineData("funding-rate", """{"arg":{"channel":"funding-rate","instId":"PEPE-USDT-SWAP"},"data":[{"fundingRate":"","fundingTime":"34400000","instId":"PEPE-USDT-SWAP","nextFundingTime":"48800000","ts":"6"}]}""", "funding PEPE-USDT-SWAP ? next 34400000 every 14400000 6")]
    [InlineData("index-tickers", """{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"64119.5","ts":"200"}]}""", "index BTC-USDT 64119.5 200")]
    [InlineData("open-interest", """{"arg":{"channel":"open-interest","instId":"PEPE-USDT-SWAP"},"data":[{"instId":"PEPE-USDT-SWAP","oi":"193925179554.76927039","oiCcy":"","oiUsd":"","ts":"6"}]}""", "interest PEPE-USDT-SWAP 193925179554.76927039 6")]
    [InlineData("liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"OPTION"},"data":[{"details":[{"bkLoss":"0","bkPx":"","ccy":"","posSide":"","side":"","sz":"","ts":"10"}],"instFamily":"BTC-USD","instId":"BTC-USD-261225-70000-C","instType":"OPTION","uly":"BTC-USD"}]}""", "liquidation BTC-USD-261225-70000-C ? ? ? 10")]
    [InlineData("open-interest", """{"arg":{"channel":"open-interest","instId":"X"},"data":[{"instType":"SWAP","instId":"X","oi":"2216113.01","oiCcy":"22161.1301","oiUsd":"1939251795.54769270396321","ts":"6"}]}""", "interest X 2216113.01 base 22161.1301 usd 1939251795.54769270396321 6")]
    [InlineData("liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"0.0078","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"10"},{"bkPx":"0.0079","side":"sell","sz":"1","ts":"11"}],"instFamily":"IOST-USDT","instId":"IOST-USDT-SWAP","instType":"SWAP","uly":"IOST-USDT"}]}""", "liquidation IOST-USDT-SWAP Buy 0.0078 13 10\nliquidation IOST-USDT-SWAP Sell 0.0079 1 11")]
    [InlineData("backfill", """{"code":"0","msg":"","data":[{"instId":"X","side":"sell","sz":"1","px":"2","tradeId":"5","ts":"7"}]}""", "trade X 5 after -1 2 1 Sell 7 backfill")]
    public void Channels_are_read(string channel, string frame, string expected)
    {
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(_decoder, channel, frame));
        Assert.Equal(expected, _sink.Text);
    }

    [Theory]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"delta","data":[{"asks":[],"bids":[],"prevSeqId":1,"seqId":10}]}""")]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"update","data":[{"asks":[],"prevSeqId":1,"seqId":10}]}""")]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"update","data":[{"asks":[],"bids":[],"prevSeqId":1}]}""")]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"update"}""")]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"action":"update","data":[{"asks":[],"bids":[],"prevSeqId":1,"seqId":null}]}""")]
    [InlineData("books", """{"arg":{"channel":"books","instId":"X"},"data":[{"asks":[],"bids":[],"prevSeqId":1,"seqId":10}]}""")]
    [InlineData("trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":" 830","px":"1","sz":"1","side":"buy","ts":"97"}]}""")]
    [InlineData("mark-price", """{"arg":{"channel":"mark-price","instId":"X"},"data":[{"instId":"X","markPx":""}]}""")]
    public void A_garbled_frame_is_refused_and_nothing_of_it_handed_on(string channel, string frame)
    {
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(_decoder, channel, frame));
        Assert.Empty(_sink.Events);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("832")]
    [InlineData("-1")]
    [InlineData("")]
    public void A_count_that_would_hide_a_gap_is_not_believed(string count)
    {
        var frame = $$"""{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":"830","px":"1","sz":"1","side":"hold","ts":"97","count":"{{count}}"}]}""";
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(_decoder, "trades", frame));
        Assert.Equal("trade X 830 after -1 1 1  97 of ?", _sink.Text);
    }

    [Theory]
    [InlineData("books", """{"id":"1","event":"subscribe","arg":{"channel":"books","instId":"X"},"connId":"a"}""")]
    [InlineData("snapshot", """{"code":"50011","msg":"Too Many Requests","data":[]}""")]
    [InlineData("tickers", """{"arg":{"channel":"tickers","instId":"X"},"data":[{"last":"1"}]}""")]
    public void What_holds_nothing_is_ignored(string channel, string frame)
    {
        Assert.Equal(DecodeStatus.Ignored, _sink.Decode(_decoder, channel, frame));
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public void Instruments_get_their_symbols_from_metadata()
    {
        const string Body = """
            {"code":"0","msg":"","data":[
             {"instType":"SPOT","instId":"BTC-USDT","baseCcy":"BTC","quoteCcy":"USDT","tickSz":"0.1","lotSz":"0.00000001","state":"live","ctVal":"","ctMult":"","expTime":""},
             {"instType":"SWAP","instId":"BTC-USD_UM-SWAP","instFamily":"BTC-USD_UM","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","tickSz":"0.1","lotSz":"0.01","state":"live","expTime":""},
             {"instType":"FUTURES","instId":"BTC-USDT-261225","instFamily":"BTC-USDT","ctVal":"0.01","ctMult":"10","ctValCcy":"BTC","tickSz":"0.1","lotSz":"1","state":"suspend","expTime":"1798185600000"},
             {"instType":"OPTION","instId":"BTC-USD-261225-70000-C","instFamily":"BTC-USD","ctVal":"1","ctMult":"0.01","ctValCcy":"BTC","tickSz":"0.0001","lotSz":"1","state":"live","expTime":"1798185600000"},
             {"instType":"FUTURES","instId":"ETH-USD_UM_XPERP-310404","instFamily":"ETH-USD_UM_XPERP","ruleType":"xperp","ctVal":"0.1","ctMult":"1","ctValCcy":"ETH","tickSz":"0.01","lotSz":"0.01","state":"live","expTime":"1933056000000"}]}
            """;
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(_decoder, "instruments", Body));
        Assert.Equal(["BTC-USDT", "BTC-USD_UM", "BTC-USDT-261225", "BTC-USD-261225-70000-C", "ETH-USD_UM_XPERP-310404"], _sink.Instruments.Select(i => i.Symbol));
        Assert.Equal(["BTC/USDT", "BTC/USD", "BTC/USDT", "BTC/USD", "ETH/USD"], _sink.Instruments.Select(i => $"{i.Base}/{i.Quote}"));
        Assert.Equal([null, "0.01", "0.1", "0.01", "0.1"], _sink.Instruments.Select(i => i.ContractSize?.ToString()));
        Assert.Equal([true, true, false, true, true], _sink.Instruments.Select(i => i.IsTrading));
    }
}
