using MarketPrism.Configuration;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole;

const string Help = """
    marketprism-console [--config FILE]

    Serves the page with the books and the health of every stream, read from NATS (keys nats, subjects, console), and probes, status and metrics at http.port.
    The file is looked for at --config, $MARKETPRISM_CONFIG, /etc/marketprism/config.yaml, ./marketprism.yaml; every key also by environment.
    Exit codes: 0 stopped by a signal, 1 failure, 2 wrong usage or configuration.
    """;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(Help);
    return 0;
}

if (args is not ([] or ["--config", _]))
{
    Console.Error.WriteLine($"'{string.Join(' ', args)}' is not understood{Environment.NewLine}{Help}");
    return 2;
}

return await ServiceProgram.RunAsync(stop => ConsoleHost.RunAsync(args.ElementAtOrDefault(1), ConfigurationFile.ReadEnvironment(), null, stop));
