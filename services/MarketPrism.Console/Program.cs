using System.Runtime.InteropServices;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole;

const string Help = """
    marketprism-console [--config FILE]

    Serves the page with the books and the health of every stream, read from NATS (keys nats, subjects, console).
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
    var environment = ConfigurationFile.ReadEnvironment();
    var configuration = new ConfigurationLoader(ConfigurationFile.Find(args.ElementAtOrDefault(1), environment), environment).Load();
    using var provider = ServiceLoggerProvider.ToStandardError(TimeProvider.System);
    provider.Apply(configuration.Logging);
    using var logging = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Debug).AddProvider(provider));
    var nats = configuration.Nats;
    await using var bus = new NatsBus(new NatsBusOptions
    {
        Urls = nats.Urls,
        Name = "marketprism-console",
        User = nats.User,
        Password = nats.Password,
        Token = nats.Token,
        CaFile = nats.Tls.CaFile,
        CertificateFile = nats.Tls.ClientCertificateFile,
        KeyFile = nats.Tls.ClientKeyFile,
        OutboxBytes = nats.OutboxBytes,
        LoggerFactory = logging,
    });
    var subjects = new SubjectSpace(configuration.Subjects.Prefix, configuration.Subjects.NormalizedPrefix);
    await using var console = await ConsoleService.StartAsync(bus, subjects, configuration.Console, TimeProvider.System, logging, stop.Token);
    Console.Error.WriteLine($"marketprism-console: {console.Address}");
    var stopped = new TaskCompletionSource();
    await using (stop.Token.Register(stopped.SetResult)) await stopped.Task;
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
