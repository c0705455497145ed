using System.Diagnostics;
using System.Text.Json;

namespace MarketPrism.Markets.Tests.Replay;

/// <summary>Recordings of real exchanges through the production code, against an independent reader of them.</summary>
public sealed class CaptureReplayTests
{
    private const int Levels = 10;

    [Theory]
    [InlineData("binance-spot-2021")]
    [InlineData("binance-spot-ethusdt-2024")]
    [InlineData("binance-usdm-2021")]
    [InlineData("binance-usdm-ethusdt-2024")]
    [InlineData("okx-public-2022")]
    public async Task Replay_equals_the_reference_in_every_field_that_they_share(string name)
    {
        var captures = Repository.Captures;
        Assert.SkipWhen(captures is null, "the recordings are not beside this checkout");
        var reference = Path.GetFullPath(Path.Combine(captures, "..", "tools", "oracle"));
        Assert.SkipUnless(File.Exists(reference), "the reference reader is not there");
        var file = Path.Combine(captures, $"{name}.frames.gz");
        var expected = await RunAsync(reference, file);
        var output = new StringWriter();
        using (var reader = CaptureReader.Open(file)) Assert.True(CaptureReplay.Run(reader, Levels, output));
        var actual = Parse(output.ToString());
        Assert.Equal(expected.Select(b => b.GetProperty("symbol").GetString()), actual.Select(b => b.GetProperty("symbol").GetString()));
        foreach (var (e, a) in expected.Zip(actual))
        {
            foreach (var field in e.EnumerateObject())
            {
                if (a.TryGetProperty(field.Name, out var value)) Assert.True(JsonElement.DeepEquals(field.Value, value), $"{field.Name}: {field.Value} ≠ {value}");
            }

            Assert.Equal(e.EnumerateObject().Count(), a.EnumerateObject().Count());
        }
    }

    private static async Task<List<JsonElement>> RunAsync(string program, string file)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [file, "--levels", $"{Levels}"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return Parse(text);
    }

    private static List<JsonElement> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
}
