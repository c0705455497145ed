using System.Runtime.InteropServices;
using MarketPrism.Configuration;
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

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await ConsoleHost.RunAsync(args.ElementAtOrDefault(1), ConfigurationFile.ReadEnvironment(), stop.Token);
    return 0;
}
catch (ConfigurationException e)
{
    foreach (var problem in e.Problems) Console.Error.WriteLine(problem);
    return 2;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message); // an address that can be reached from outside, without a token
    return 2;
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message); // the port is taken
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
