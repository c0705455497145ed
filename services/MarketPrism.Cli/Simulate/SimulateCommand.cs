using System.CommandLine;
using System.Globalization;
using MarketPrism.Simulator;

namespace MarketPrism.Cli.Simulate;

/// <summary><c>marketprism simulate</c>: the exchanges alone, or a year of the connection layer.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        var arguments = new Argument<string[]>("options") { Description = "The simulator's own options; 'simulate -- --help' lists them", Arity = ArgumentArity.ZeroOrMore };
        var year = new Option<bool>("--year") { Description = "A year of the connection layer in minutes: virtual time, sockets in memory, faults by the seed; prints a summary as JSON" };
        var seed = new Option<int?>("--seed") { Description = "The seed; the same one gives the same run" };
        var days = new Option<int>("--days") { Description = "With --year: another length, 1 to 3660 days", DefaultValueFactory = _ => 365 };
        var trace = new Option<string?>("--trace") { Description = "With --year: a file that gets every event as a line, to look into a seed" };
        var command = new Command(
            "simulate",
            "The simulated exchanges alone, on real sockets, until Ctrl-C; with --year a simulated year of the connection layer.\n\nExamples:\n  marketprism simulate\n"
            + "  marketprism simulate -- --port 9000 --seed 7\n  marketprism simulate --year --seed 7\n  marketprism simulate --year --seed 7 --days 30")
        {
            arguments, year, seed, days, trace,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) =>
        {
            if (result.GetValue(year)) return Task.FromResult(YearReport.Run(result.GetValue(seed) ?? 1, result.GetValue(days), result.GetValue(trace), Console.Out, Console.Error, cancellationToken));
            string[] own = result.GetValue(seed) is { } number ? ["--seed", number.ToString(CultureInfo.InvariantCulture)] : [];
            return SimulatorCommand.RunAsync([.. own, .. result.GetValue(arguments) ?? [], .. result.UnmatchedTokens], Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }
}
