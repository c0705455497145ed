using System.CommandLine;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Replay;

/// <summary><c>marketprism replay FILE…</c>: recordings through the production decode and book code.</summary>
internal static class ReplayCommand
{
    private const int MaxLevels = 100_000;
    private const int MaxBenchSeconds = 3_600;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "captures (*.frames.gz)" };
        var levels = new Option<int>("--levels") { DefaultValueFactory = _ => 10, Description = "levels a side to print, 0 to 100000" };
        var bench = new Option<double?>("--bench") { HelpName = "SECONDS", Description = "replay from memory for that long and print the speed instead" };
        var command = new Command("replay", """
            Replays captures and prints one JSON object per book, sorted by symbol.
            Exit: 0 every book is proven, 2 a bad file, 3 a book is not proven.

            Examples:
              marketprism replay captures/binance-spot-2021.frames.gz --levels 10
              marketprism replay captures/okx-public-2022.frames.gz --bench 5
            """) { files, levels, bench };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(levels), parsed.GetValue(bench), TimeProvider.System, System.Console.Out, System.Console.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, int levels, double? benchSeconds, TimeProvider time, TextWriter output, TextWriter error)
    {
        if (levels is < 0 or > MaxLevels) throw new UsageException($"--levels {levels}: 0 to {MaxLevels}");
        if (benchSeconds is not (null or (> 0 and <= MaxBenchSeconds))) throw new UsageException($"--bench {benchSeconds}: more than 0 and at most {MaxBenchSeconds} seconds");
        var isProven = true;
        foreach (var file in files)
        {
            try
            {
                using var reader = CaptureReader.Open(file);
                if (benchSeconds is { } seconds) output.WriteLine(ReplayBench.Run(reader, TimeSpan.FromSeconds(seconds), time));
                else isProven &= CaptureReplay.Run(reader, levels, output);
            }
            catch (Exception e) when (e is CaptureFormatException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine(e is CaptureFormatException ? e.Message : $"{file}: {e.Message}");
                return ExitCode.BadInput;
            }
        }

        return isProven ? ExitCode.Success : ExitCode.Unproven;
    }
}
