using System.Diagnostics;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary><c>marketprism</c> as users start it: a process with arguments, output and exit code.</summary>
public sealed class RecordReplayTests
{
    [Fact]
    public async Task What_is_recorded_during_a_run_replays_to_proven_books()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), token);
        var folder = Directory.CreateTempSubdirectory("marketprism-");
        try
        {
            var file = Path.Combine(folder.FullName, "run.frames.gz");
            var recording = MarketPrismAsync(token, "record", "--nats", server.Url, "--out", file, "--duration", "14s");
            var running = MarketPrismAsync(token, "run", "--nats", server.Url, "--duration", "9s", "--summary", "json", "--console", "0");
            var (runExit, summary, _) = await running;
            Assert.True(runExit == 0, summary);
            var (recordExit, _, recordErrors) = await recording;
            Assert.True(recordExit == 0, recordErrors);

            var files = folder.GetFiles("*.frames.gz").Select(f => f.FullName).ToArray();
            Assert.Equal(3, files.Length);
            foreach (var capture in files)
            {
                var (exit, first, errors) = await MarketPrismAsync(token, "replay", capture, "--levels", "5");
                Assert.True(exit == 0, $"{Path.GetFileName(capture)}: exit {exit}: {errors} {first}");
                Assert.Contains("\"state\":\"synced\"", first, StringComparison.Ordinal);
                var (_, second, _) = await MarketPrismAsync(token, "replay", capture, "--levels", "5");
                Assert.Equal(first, second);
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Theory]
    [InlineData("replay", "/does/not/exist.frames.gz")]
    [InlineData("run", "--duration", "soon")]
    [InlineData("run", "--live", "--chaos", "7")]
    [InlineData("status")]
    [InlineData("frobnicate")]
    public async Task Wrong_usage_ends_with_2_and_says_why(params string[] arguments)
    {
        var (exit, output, errors) = await MarketPrismAsync(TestContext.Current.CancellationToken, arguments);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal); // no stack trace for a typing error
    }

    private static async Task<(int Exit, string Output, string Errors)> MarketPrismAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MarketPrism.Cli.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(program)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
