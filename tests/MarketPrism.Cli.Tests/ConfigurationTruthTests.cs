using MarketPrism.Connector;
using MarketPrism.Processor;
using MarketPrism.WebConsole;

namespace MarketPrism.Cli.Tests;

/// <summary>One validation: what one program refuses all refuse, with the same text. (The operator's side of the table is in its own tests.)</summary>
public sealed class ConfigurationTruthTests
{
    public static TheoryData<string> Bad { get; } = [.. BadConfigurations.Items.Select(static b => b.Name)];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Doctor_run_and_the_services_refuse_the_same_with_the_same_words(string name)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", BadConfigurations.Find(name).Yaml);
        var refusal = BadConfigurations.Find(name).Refusal(file);

        var (exit, output, errors) = await Invocation.RunAsync("doctor", "--config", file);
        Assert.Equal((1, ""), (exit, errors));
        Assert.Contains($"FAILED   configuration: {refusal}", output, StringComparison.Ordinal);

        (exit, output, errors) = await Invocation.RunAsync("run", "--live", "--duration", "1s", "--console", "0", "--config", file);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"marketprism: {refusal}", errors, StringComparison.Ordinal);

        foreach (var program in new[] { typeof(ConnectorService), typeof(ProcessorService), typeof(ConsoleService) })
        {
            (exit, output, errors) = await Invocation.RunProgramAsync(program.Assembly, "--config", file);
            Assert.Equal((2, ""), (exit, output));
            Assert.StartsWith(refusal, errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("subscriptions: []")]
    [InlineData("nats: {urls: [\"nats://127.0.0.1:1\"]}")]
    public async Task Whatever_collects_refuses_a_file_that_names_nothing_to_collect(string yaml)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", yaml);
        const string Refusal = "subscriptions: is empty: a connector collects nothing without one; allowed: at least one";
        var (exit, output, _) = await Invocation.RunAsync("doctor", "--config", file);
        Assert.Equal(1, exit);
        Assert.Contains($"FAILED   configuration: {file}:1: {Refusal}", output, StringComparison.Ordinal);
        (exit, _, var errors) = await Invocation.RunAsync("run", "--live", "--duration", "1s", "--console", "0", "--config", file);
        Assert.Equal(2, exit);
        Assert.StartsWith($"marketprism: {file}:1: {Refusal}", errors, StringComparison.Ordinal);
        (exit, _, errors) = await Invocation.RunProgramAsync(typeof(ConnectorService).Assembly, "--config", file);
        Assert.Equal(2, exit);
        Assert.StartsWith($"{file}:1: {Refusal}", errors, StringComparison.Ordinal);
    }
}
