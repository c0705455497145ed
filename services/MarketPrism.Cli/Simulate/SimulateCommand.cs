using System.CommandLine;
using MarketPrism.Simulator;

namespace MarketPrism.Cli.Simulate;

/// <summary><c>marketprism simulate</c>: the exchanges alone.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        var arguments = new Argument<string[]>("options") { Description = "The simulator's own options; 'simulate -- --help' lists them", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("simulate", "The simulated exchanges alone, on real sockets, until Ctrl-C.\n\nExamples:\n  marketprism simulate\n  marketprism simulate -- --port 9000 --seed 7") { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => SimulatorCommand.RunAsync([.. result.GetValue(arguments) ?? [], .. result.UnmatchedTokens], Console.Out, Console.Error, cancellationToken));
        return command;
    }
}
