using MarketPrism.Configuration;
using MarketPrism.Connector.Hosting;
using MarketPrism.Telemetry;

const string Help = """
    marketprism-connector [--config FILE]

    Collects the subscriptions of the configuration and publishes their frames on NATS.
    The file is looked for at --config, $MARKETPRISM_CONFIG, /etc/marketprism/config.yaml, ./marketprism.yaml; every key also by environment.
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

return await ServiceProgram.RunAsync(stop => ConnectorHost.RunAsync(file, ConfigurationFile.ReadEnvironment(), null, stop));
