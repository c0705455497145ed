using System.Security.Cryptography.X509Certificates;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator;

/// <summary>What the simulator plays. The defaults are the venues' documented rules and a small, busy market.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The port to listen on, 0 … 65535; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on; loopback unless told.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>The server's certificate with its key: then it speaks TLS only, as the venues do; null = plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Everything random comes from it: the same seed gives the same market.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The clock of the venues.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Binance spot's instruments.</summary>
    public IReadOnlyList<InstrumentSpec> BinanceSpot { get; init; } = InstrumentCatalog.BinanceSpot();

    /// <summary>Binance USD-M's instruments.</summary>
    public IReadOnlyList<InstrumentSpec> BinanceUsdM { get; init; } = InstrumentCatalog.BinanceUsdM();

    /// <summary>Binance COIN-M's instruments.</summary>
    public IReadOnlyList<InstrumentSpec> BinanceCoinM { get; init; } = InstrumentCatalog.BinanceCoinM();

    /// <summary>OKX's instruments.</summary>
    public IReadOnlyList<InstrumentSpec> Okx { get; init; } = InstrumentCatalog.Okx();

    /// <summary>Order events a second on the busiest instrument of each venue, 0 … 100000; the others have fewer, by rank. 0 = quiet for ever.</summary>
    public double EventsPerSecond { get; init; } = 40;

    /// <summary>Load mode: data frames a second of each venue that has subscribers, 0 … 1000000; 0 = off, the market's own pace.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>How often the markets move, 1 ms … 1 h. Long steps make simulated months cheap.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Levels a side that books are kept at, 20 … 10000.</summary>
    public int Levels { get; init; } = 1200;

    /// <summary>Book changes that are remembered per instrument, 1000 … 10000000: how far back the truth reaches.</summary>
    public int HistoryChanges { get; init; } = 65_536;

    /// <summary>Trades that are remembered per instrument, 100 … 10000000.</summary>
    public int HistoryTrades { get; init; } = 16_384;

    /// <summary>Sent ids that are remembered per stream, 100 … 10000000.</summary>
    public int HistorySent { get; init; } = 65_536;

    /// <summary>Whether the venues' limits hold (messages, connects, weights, requests). Load tests may lift them.</summary>
    public bool EnforceLimits { get; init; } = true;

    /// <summary>The age at which venues cut connections, 1 s … 365 days. Binance cuts at 24 h.</summary>
    public TimeSpan MaxConnectionAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether Binance's <c>serverShutdown</c> and OKX's <c>notice</c> come before the cut, and how long before; null = no notice.</summary>
    public TimeSpan? NoticeBeforeCut { get; init; }

    /// <summary>Whether OKX <c>books</c> begin with a snapshot in the stream; OKX has announced its end.</summary>
    public bool OkxSnapshotInStream { get; init; } = true;

    /// <summary>Bytes that may wait for one client, 64 KiB … 1 GiB; then it is a slow reader and is cut.</summary>
    public long SendBufferBytes { get; init; } = 64 << 20;

    /// <summary>Seeded faults of every kind, all the time; null = none.</summary>
    public ulong? ChaosSeed { get; init; }

    /// <summary>
    /// A hostile venue by this seed: REST documents replaced and WebSockets refused for a share of the time, streams acknowledged and silent, and instruments that are listed, halted, renamed and delisted;
    /// null = none.
    /// </summary>
    public ulong? HostileSeed { get; init; }

    /// <summary>What happens to instruments, and when. An instrument that this announces or opens is not listed before; it must be among the venue's instruments.</summary>
    public IReadOnlyList<MarketEvent> Schedule { get; init; } = [];

    /// <summary>Throws when a value is out of its range, and says which.</summary>
    public SimulatorOptions Validate()
    {
        Check(Port is >= 0 and <= 65535, nameof(Port), Port, "0 … 65535");
        Check(EventsPerSecond is >= 0 and <= 100_000, nameof(EventsPerSecond), EventsPerSecond, "0 … 100000");
        Check(FramesPerSecond is >= 0 and <= 1_000_000, nameof(FramesPerSecond), FramesPerSecond, "0 … 1000000");
        Check(Step >= TimeSpan.FromMilliseconds(1) && Step <= TimeSpan.FromHours(1), nameof(Step), Step, "1 ms … 1 h");
        Check(Levels is >= 20 and <= 10_000, nameof(Levels), Levels, "20 … 10000");
        Check(HistoryChanges is >= 1000 and <= 10_000_000, nameof(HistoryChanges), HistoryChanges, "1000 … 10000000");
        Check(HistoryTrades is >= 100 and <= 10_000_000, nameof(HistoryTrades), HistoryTrades, "100 … 10000000");
        Check(HistorySent is >= 100 and <= 10_000_000, nameof(HistorySent), HistorySent, "100 … 10000000");
        Check(MaxConnectionAge >= TimeSpan.FromSeconds(1) && MaxConnectionAge <= TimeSpan.FromDays(365), nameof(MaxConnectionAge), MaxConnectionAge, "1 s … 365 days");
        Check(SendBufferBytes is >= 64 << 10 and <= 1 << 30, nameof(SendBufferBytes), SendBufferBytes, "64 KiB … 1 GiB");
        foreach (var e in Schedule) Check(e.AfterSeconds is >= 0 and <= 1e9, $"{nameof(Schedule)}: {e.Kind} {e.Symbol}", e.AfterSeconds, "0 … 1e9 seconds");
        return this;
    }

    private static void Check(bool good, string name, object value, string range)
    {
        if (!good) throw new ArgumentOutOfRangeException(name, value, $"{name} must be within {range}");
    }
}
