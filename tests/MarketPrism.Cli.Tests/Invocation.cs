namespace MarketPrism.Cli.Tests;

/// <summary>Runs a command line as the program does, with what it writes. One at a time: the console is the process'.</summary>
internal static class Invocation
{
    private static readonly SemaphoreSlim Console = new(1, 1);

    internal static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await Console.WaitAsync(TestContext.Current.CancellationToken);
        var (output, errors) = (System.Console.Out, System.Console.Error);
        try
        {
            using var writtenOutput = new StringWriter();
            using var writtenErrors = new StringWriter();
            System.Console.SetOut(writtenOutput);
            System.Console.SetError(writtenErrors);
            var exit = await CommandLine.InvokeAsync(CommandLine.Create(), arguments);
            return (exit, writtenOutput.ToString(), writtenErrors.ToString());
        }
        finally
        {
            System.Console.SetOut(output);
            System.Console.SetError(errors);
            Console.Release();
        }
    }
}
