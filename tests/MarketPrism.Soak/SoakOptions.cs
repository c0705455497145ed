using System.Globalization;

namespace MarketPrism.Soak;

/// <summary>What to run.</summary>
internal sealed record SoakOptions
{
    internal const string Help = """
        Runs a connector process for a long time against a simulator process, with connections that age in a minute, cuts, stalls and outages, and judges what it does
        to memory, handles, threads and CPU, and whether a frame was lost.

        usage: MarketPrism.Soak [options]
          --duration T   how long: 90s, 30m, 24h (30m)
          --out FOLDER   where the CSV, the plots and the verdict go (artifacts/soak)
          --rate N       order events a second on the busiest instrument of each of the three venues (100)
        """;

    internal TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(30);

    internal string Folder { get; init; } = Path.Combine("artifacts", "soak");

    /// <summary>The market's own pace: a load mode that catches up after a pause of the machine would leave out ids at the venue.</summary>
    internal int Rate { get; init; } = 100;

    /// <summary>Reads the arguments; throws <see cref="FormatException"/> that names what is wrong and what is allowed.</summary>
    internal static SoakOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value");
            options = arguments[i] switch
            {
                "--duration" => options with { Duration = ReadDuration(value) },
                "--out" => options with { Folder = value },
                "--rate" => options with { Rate = int.TryParse(value, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 10_000 ? rate : throw new FormatException($"--rate: '{value}' is not within 1 to 10000") },
                _ => throw new FormatException($"unknown option '{arguments[i]}': there are --duration, --out and --rate"),
            };
        }

        return options;
    }

    private static TimeSpan ReadDuration(string text)
    {
        var unit = text.Length == 0 ? ' ' : text[^1];
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (seconds > 0 && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var number) && number * seconds is >= 60 and <= 30 * 86400) return TimeSpan.FromSeconds(number * seconds);
        throw new FormatException($"--duration: '{text}' is no time within 60s to 720h, such as 90s, 30m, 24h");
    }
}
