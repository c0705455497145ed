using MarketPrism.Configuration;
using MarketPrism.Processor;
using MarketPrism.Telemetry;

const string Help = """
    marketprism-processor [--config FILE]

    Builds proven order books, trades and other normalised data from the raw frames on NATS.
    The file is looked for at --config, $MARKETPRISM_CONFIG, /etc/marketprism/config.yaml, ./marketprism.yaml; every key also by environment.
    $POD_NAME names the processor among the others, $MARKETPRISM_STATE_DIRECTORY keeps its positions over restarts.
    Exit codes: 0 stopped by a signal after draining, 1 failure, 2 wrong usage or configuration.
    """;

string? file = null;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--help" or "-h")
    {
        Console.WriteLine(Help);
        return 0;
    }

    if (args[i] == "--config" && i + 1 < args.Length)
    {
        file = args[++i];
        continue;
    }

    Console.Error.WriteLine($"'{args[i]}' is not understood{Environment.NewLine}{Help}");
    return 2;
}

return await ServiceProgram.RunAsync(stop => ProcessorHost.RunAsync(file, ConfigurationFile.ReadEnvironment(), null, stop));
