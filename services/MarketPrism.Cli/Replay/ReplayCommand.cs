using System.CommandLine;
using System.Globalization;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Markets;
using MarketPrism.Processor;

namespace MarketPrism.Cli.Replay;

/// <summary><c>marketprism replay FILE…</c>: recordings through the production decode and book code.</summary>
internal static class ReplayCommand
{
    private const int MaxLevels = 100_000;
    private const int MaxBenchSeconds = 3_600;

    private const string Description = """
        Replays captures and prints one JSON object per book, sorted by symbol.
        With --normalized it plays them to a whole processor instead and writes what that publishes; the messages equal those of the live run but for recv_ns, pub_ns, source and epoch.
        A book is judged at the end of the recorded data: a connection that closed before it is a loss until another brings the continuation, closes at the very end are none.
        Frames that cannot be read are counted on standard error, as in production; a file that is cut or garbled is an error.
        Exit: 0 every book is proven, 1 the comparison found a difference, 2 a damaged file, 3 a book is not proven.

        Examples:
          marketprism replay captures/binance-spot-2021.frames.gz --levels 10
          marketprism replay captures/okx-public-2022.frames.gz --bench 5
          marketprism replay run-*.frames.gz --normalized again.ndjson --compare live.ndjson
        """;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "captures (*.frames.gz)" };
        var levels = new Option<int>("--levels") { DefaultValueFactory = _ => 10, Description = "levels a side to print, 0 to 100000" };
        var bench = new Option<double?>("--bench") { HelpName = "SECONDS", Description = "replay from memory for that long and print the speed instead" };
        var normalized = new Option<string?>("--normalized") { HelpName = "OUT", Description = "write the normalised messages to this file, subject, tab, JSON a line, and print their number instead; for captures of 'marketprism record'" };
        var compare = new Option<string?>("--compare") { HelpName = "LIVE", Description = "with --normalized: hold them against what 'record --normalized' wrote, and print the result" };
        var config = new Option<string?>("--config") { Description = "with --normalized: the configuration of the live processors (orderbook, subjects); without it that of 'marketprism run'" };
        var command = new Command("replay", Description) { files, levels, bench, normalized, compare, config };
        command.Validators.Add(result =>
        {
            if (result.GetValue(normalized) is null && (result.GetValue(compare) ?? result.GetValue(config)) is not null) result.AddError("--compare and --config go with --normalized");
            if (result.GetValue(normalized) is not null && result.GetValue(bench) is not null) result.AddError("--bench and --normalized do not go together");
        });
        command.SetAction(parsed => parsed.GetValue(normalized) is { } output
            ? RunNormalized(parsed.GetRequiredValue(files), output, parsed.GetValue(compare), parsed.GetValue(config), Console.Out, Console.Error)
            : Run(parsed.GetRequiredValue(files), parsed.GetValue(levels), parsed.GetValue(bench), TimeProvider.System, Console.Out, Console.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, int levels, double? benchSeconds, TimeProvider time, TextWriter output, TextWriter error)
    {
        if (levels is < 0 or > MaxLevels) throw new UsageException($"--levels {levels}: 0 to {MaxLevels}");
        if (benchSeconds is not (null or (> 0 and <= MaxBenchSeconds))) throw new UsageException($"--bench {benchSeconds}: more than 0 and at most {MaxBenchSeconds} seconds");
        return ReadAll(files, error, (_, reader) =>
        {
            if (benchSeconds is not { } seconds) return CaptureReplay.Run(reader, levels, output, error);
            output.WriteLine(ReplayBench.Run(reader, TimeSpan.FromSeconds(seconds), time));
            return true;
        });
    }

    internal static int RunNormalized(IReadOnlyList<string> files, string path, string? live, string? configurationFile, TextWriter output, TextWriter error)
    {
        var configuration = configurationFile is null ? Cli.Run.RunPlan.Defaults() : new ConfigurationLoader(configurationFile, ConfigurationFile.ReadEnvironment()).Load();
        var subjects = new SubjectSpace(configuration.Subjects.Prefix, configuration.Subjects.NormalizedPrefix);
        int exit;
        try
        {
            using var target = new BufferedStream(File.Create(path), 1 << 16);
            exit = ReadAll(files, error, (file, reader) =>
            {
                var replay = NormalizedReplay.Run(reader, ProcessorOptions.From(configuration), subjects, target);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {replay.Messages} messages, {replay.Synced} of {replay.Books} books synced, {replay.Gaps} gaps"));
                return replay.Books == replay.Synced;
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {e.Message}");
        }

        if (live is null || exit == ExitCode.BadInput) return exit;
        var comparison = Compare(live, path);
        output.WriteLine(comparison.ToJson());
        if (comparison.FirstDifference.Length > 0) error.WriteLine(comparison.FirstDifference);
        return comparison.Different > 0 || comparison.Equal == 0 ? ExitCode.Failure : exit;
    }

    private static NormalizedComparison Compare(string live, string path)
    {
        try
        {
            return NormalizedComparison.Of(live, [path]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{live}: {e.Message}");
        }
    }

    private static int ReadAll(IReadOnlyList<string> files, TextWriter error, Func<string, CaptureReader, bool> read)
    {
        var isProven = true;
        foreach (var file in files)
        {
            try
            {
                using var reader = CaptureReader.Open(file);
                isProven &= read(file, reader);
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
