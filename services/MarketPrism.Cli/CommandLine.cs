using System.CommandLine;

namespace MarketPrism.Cli;

/// <summary>Runs a command line: errors of usage go to standard error and end with 2.</summary>
internal static class CommandLine
{
    /// <summary>How long a command may take to drain and print its summary after Ctrl-C; a second Ctrl-C ends it at once.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    internal static async Task<int> InvokeAsync(RootCommand root, string[] args)
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
        catch (OperationCanceledException)
        {
            return ExitCode.Failure;
        }
    }
}
