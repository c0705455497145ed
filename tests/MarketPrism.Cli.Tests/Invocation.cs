namespace MarketPrism.Cli.Tests;

/// <summary>Runs a command line as the program does, with what it writes. One at a time: the console is the process'.</summary>
internal static class Invocation
{
    private static readonly SemaphoreSlim Console = new(1, 1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a service that should have refused to start runs for ever

    internal static Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CaptureAsync(() => CommandLine.InvokeAsync(CommandLine.Create(), arguments));

    /// <summary>Runs a service's program: its own entry point, in this process.</summary>
    internal static Task<(int Exit, string Output, string Errors)> RunProgramAsync(System.Reflection.Assembly program, params string[] arguments) =>
        CaptureAsync(() => Task.Run(() => (int)program.EntryPoint!.Invoke(null, [arguments])!).WaitAsync(Patience));

    private static async Task<(int Exit, string Output, string Errors)> CaptureAsync(Func<Task<int>> run)
    {
        await Console.WaitAsync(TestContext.Current.CancellationToken);
        var (output, errors) = (System.Console.Out, System.Console.Error);
        try
        {
            using var writtenOutput = new StringWriter();
            using var writtenErrors = new StringWriter();
            System.Console.SetOut(writtenOutput);
            System.Console.SetError(writtenErrors);
            var exit = await run();
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
