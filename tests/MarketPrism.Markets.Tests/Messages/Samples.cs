using MarketPrism.Domain;

namespace MarketPrism.Markets.Tests.Messages;

internal static class Samples
{
    internal static Instrument Spot { get; } = new()
    {
        Key = new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT"),
        MarketType = MarketType.Spot,
        Symbol = "BTC-USDT",
        Base = "BTC",
        Quote = "USDT",
        Tick = FixedNumber.Parse("0.01"),
        Lot = FixedNumber.Parse("0.00001"),
        QuantityUnit = QuantityUnit.Base,
        Status = "TRADING",
        Phase = InstrumentPhase.Trading,
    };

    internal static Instrument Swap { get; } = new()
    {
        Key = new InstrumentKey(Exchange.Okx, Market.Public, "BTC-USDT-SWAP"),
        MarketType = MarketType.Perpetual,
        Symbol = "BTC-USDT",
        Base = "BTC",
        Quote = "USDT",
        ContractSize = FixedNumber.Parse("0.01"),
        ContractSizeAsset = "BTC",
        Index = "BTC-USDT",
        QuantityUnit = QuantityUnit.Contracts,
        Status = "preopen",
        ListingMs = 1_611_916_828_000,
        DelistingMs = 1_798_185_600_000,
        Phase = InstrumentPhase.Preopen,
    };
}
