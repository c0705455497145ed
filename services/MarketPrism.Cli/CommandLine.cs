using System.CommandLine;
using System.CommandLine.Help;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli;

/// <summary>Runs a command line: errors of usage go to standard error and end with 2.</summary>
internal static class CommandLine
{
    /// <summary>How long a command may take to drain and print its summary after Ctrl-C; a second Ctrl-C ends it at once.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    /// <summary>The program's command, under the name that users call it by.</summary>
    internal static Command Create()
    {
        // no RootCommand: that one is named after the assembly's file
        var root = new Command("marketprism", "Market data of crypto exchanges: collected without a hole, books that can be proven.") { new HelpOption(), new VersionOption() };
        foreach (var command in Commands.All()) root.Subcommands.Add(command);
        return root;
    }

    internal static async Task<int> InvokeAsync(Command root, string[] args)
    {
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await Console.Error.WriteLineAsync($"marketprism: {error.Message}");
            var command = result.CommandResult.Command == root ? "marketprism" : $"marketprism {result.CommandResult.Command.Name}";
            await Console.Error.WriteLineAsync($"Try '{command} --help'.");
            return ExitCode.BadInput;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = DrainLimit });
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"marketprism: {e.Message}");
            return ExitCode.BadInput;
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems) await Console.Error.WriteLineAsync($"marketprism: {problem}");
            return ExitCode.BadInput;
        }
        catch (LoopFailedException e)
        {
            await Console.Error.WriteLineAsync($"marketprism: {e.Message}");
            return ExitCode.Failure;
        }
        catch (FailureException e)
        {
            await Console.Error.WriteLineAsync($"marketprism: {e.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failure;
        }
    }
}
