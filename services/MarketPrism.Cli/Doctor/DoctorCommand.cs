using System.CommandLine;
using MarketPrism.Configuration;
using MarketPrism.Connector;

namespace MarketPrism.Cli.Doctor;

/// <summary><c>marketprism doctor</c>: what is wrong on this machine, and what to do about each.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "The configuration file; else where the services look for it" };
        var live = new Option<bool>("--live") { Description = "Also contact the real exchanges" };
        var command = new Command("doctor", "Checks configuration, NATS, symbols, exchanges, clock and proxies; says what to do about each.\n\nExamples:\n  marketprism doctor\n  marketprism doctor --live --config k8s/samples/config.yaml") { config, live };
        command.SetAction(async (result, cancellationToken) =>
        {
            var worst = DoctorVerdict.Ok;
            void Print(DoctorLine line)
            {
                Console.Out.WriteLine(line.ToString());
                if (line.Verdict > worst) worst = line.Verdict;
            }

            if (Load(result.GetValue(config), Print) is { } configuration)
            {
                Print(await BusExamination.RunAsync(configuration, cancellationToken));
                await ProxyExamination.RunAsync(configuration, Print, cancellationToken);
                await VenueExamination.RunAsync(configuration, result.GetValue(live), TimeProvider.System, Print, cancellationToken);
            }

            return worst == DoctorVerdict.Failed ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static MarketPrismConfiguration? Load(string? argument, Action<DoctorLine> print)
    {
        var environment = ConfigurationFile.ReadEnvironment();
        try
        {
            var path = ConfigurationFile.Find(argument, environment);
            var source = path ?? "defaults and environment";
            var configuration = new ConfigurationLoader(path, environment, path is null ? null : ConnectorService.Check).Load();
            print(new DoctorLine("configuration", DoctorVerdict.Ok, $"{source}: {configuration.Subscriptions.Count} subscription(s)"));
            if (configuration.Subscriptions.Count == 0)
                print(new DoctorLine("subscriptions", DoctorVerdict.Warning, "none: nothing would be collected", $"write a file at {string.Join(" or ", ConfigurationFile.Places)} (example: k8s/samples/config.yaml), or give --config"));
            return configuration;
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems) print(new DoctorLine("configuration", DoctorVerdict.Failed, problem.ToString(), problem.Key.Length == 0 ? "name a file that exists and can be read" : "correct this key; docs/configuration.md lists all keys with their ranges"));
            return null;
        }
    }
}
