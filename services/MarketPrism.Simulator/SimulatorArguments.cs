using System.Globalization;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator;

/// <summary>The command line of the simulator.</summary>
public static class SimulatorArguments
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help = """
        Plays Binance (spot, USD-M, COIN-M) and OKX on this machine.

        usage: MarketPrism.Simulator [options]
          --port N            port to listen on; 0 takes a free one (9900)
          --bind ADDRESS      address to listen on (127.0.0.1)
          --tls FILE          speak TLS with a new certificate for 127.0.0.1 and localhost, written to FILE (PEM) for clients to trust
          --seed N            the market that is played (1)
          --symbols LIST      venue names, such as BTCUSDT,ETHUSDT,BTC-USDT-SWAP,BTCUSD_PERP; or a number: so many on each venue
          --rate N            order events a second on the busiest instrument (40)
          --load N            load mode: data frames a second of each venue that is listened to
          --levels N          levels a side (1200)
          --chaos SEED        faults of every kind, by this seed
          --hostile SEED      REST documents replaced, WebSockets refused, silent streams, listings, halts, delistings, renames, by this seed
          --max-age SECONDS   age at which connections are cut (86400)
          --notice SECONDS    say so that long before (no notice)
          --no-limits         do not enforce the venues' limits
          --no-okx-snapshot   OKX books begin without a snapshot in the stream

        WebSocket and REST bases: /binance, /binance-usdm, /binance-coinm, /okx. Control: /_sim/faults, /_sim/book/{venue}/{symbol}, /_sim/sent.
        example: MarketPrism.Simulator --port 9900 --symbols 20 --chaos 7
        """;

    private const int DefaultPort = 9900;

    /// <summary>Reads the arguments; throws <see cref="ArgumentException"/> that names what is wrong and what is allowed.</summary>
    public static SimulatorOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SimulatorOptions { Port = DefaultPort };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--no-limits" => options with { EnforceLimits = false },
                "--no-okx-snapshot" => options with { OkxSnapshotInStream = false },
                "--port" => options with { Port = (int)Number(name, Value()) },
                "--bind" => options with { Bind = Value() },
                "--tls" => options with { Certificate = SimulatorCertificate.Create(Value(), options.Time) },
                "--seed" => options with { Seed = (ulong)Number(name, Value()) },
                "--symbols" => WithSymbols(options, Value()),
                "--rate" => options with { EventsPerSecond = Number(name, Value()) },
                "--load" => options with { FramesPerSecond = Number(name, Value()) },
                "--levels" => options with { Levels = (int)Number(name, Value()) },
                "--chaos" => options with { ChaosSeed = (ulong)Number(name, Value()) },
                "--hostile" => options with { HostileSeed = (ulong)Number(name, Value()) },
                "--max-age" => options with { MaxConnectionAge = TimeSpan.FromSeconds(Number(name, Value())) },
                "--notice" => options with { NoticeBeforeCut = TimeSpan.FromSeconds(Number(name, Value())) },
                _ => throw new ArgumentException($"unknown option '{name}': see --help"),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"option {name} needs a value");
        }

        return options.Validate();
    }

    /// <summary>Sends each symbol to the venues that write it that way; a number makes so many on each.</summary>
    public static SimulatorOptions WithSymbols(SimulatorOptions options, string list)
    {
        if (int.TryParse(list, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            if (count is < 1 or > 2000) throw new ArgumentException($"--symbols {count}: a number of symbols must be within 1 … 2000");
            return options with
            {
                // a long memory of a thousand books would be gigabytes
                HistoryChanges = Math.Clamp(4_000_000 / count, 8_192, options.HistoryChanges),
                HistoryTrades = Math.Clamp(1_000_000 / count, 1_024, options.HistoryTrades),
                BinanceSpot = InstrumentCatalog.BinanceSpot([.. InstrumentCatalog.Currencies(count).Select(c => c + "USDT")]),
                BinanceUsdM = InstrumentCatalog.BinanceUsdM([.. InstrumentCatalog.Currencies(count).Select(c => c + "USDT")]),
                BinanceCoinM = InstrumentCatalog.BinanceCoinM([.. InstrumentCatalog.Currencies(Math.Min(count, 10)).Select(c => c + "USD_PERP")]),
                Okx = InstrumentCatalog.Okx([.. InstrumentCatalog.Currencies(count).Select((c, i) => i % 2 == 0 ? c + "-USDT" : c + "-USDT-SWAP")]),
            };
        }

        var symbols = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (symbols.Length == 0) throw new ArgumentException("--symbols is empty: write venue names with commas between, or a number");
        List<string> okx = [.. symbols.Where(s => s.Contains('-'))];
        List<string> coinM = [.. symbols.Where(s => s.Contains("USD_", StringComparison.Ordinal))];
        List<string> spot = [.. symbols.Where(s => !s.Contains('-') && !s.Contains('_'))];
        List<string> usdM = [.. symbols.Where(s => !s.Contains('-') && (s.Contains("USDT", StringComparison.Ordinal) || s.Contains("USDC", StringComparison.Ordinal)))];
        return options with
        {
            BinanceSpot = spot.Count > 0 ? InstrumentCatalog.BinanceSpot(spot) : [],
            BinanceUsdM = usdM.Count > 0 ? InstrumentCatalog.BinanceUsdM(usdM) : [],
            BinanceCoinM = coinM.Count > 0 ? InstrumentCatalog.BinanceCoinM(coinM) : [],
            Okx = okx.Count > 0 ? InstrumentCatalog.Okx(okx) : [],
        };
    }

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : throw new ArgumentException($"{name} is '{text}': it must be a number of 0 or more");
}
