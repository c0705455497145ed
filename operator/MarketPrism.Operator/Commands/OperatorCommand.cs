using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Hosting;
using MarketPrism.Operator.Runtime.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Commands;

/// <summary>The operator's commands: itself, and what the chart's hooks do.</summary>
internal static class OperatorCommand
{
    public const string Help = """
        usage: marketprism-operator [command]
          (none)                                           run the operator; settings by MARKETPRISM_OPERATOR_… variables
          apply --folder F [--timeout S]                   apply the ExchangeSubscriptions in a folder's .yaml files, once the API server knows the kind
          stop --operator DEPLOYMENT [--namespaces LIST]   stop that operator, then delete all connectors; resources stay
          selftest [--timeout S]                           round trip over NATS, and a paused subscription that must become ready
        """;

    public static async Task<int> RunAsync(string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (arguments.Length == 0) return await OperatorHost.RunAsync(environment, cancellationToken).ConfigureAwait(false);
        if (arguments[0] is "--help" or "-h" or "help")
        {
            Console.WriteLine(Help);
            return 0;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stop.Cancel());
        using var meter = new Meter("MarketPrism.Operator.Commands");
        using var factory = new KubernetesClientFactory(
            ClusterAccess.Default(environment.GetValueOrDefault), [OperatorJsonContext.Default], meter, NullLogger<KubernetesClientFactory>.Instance, TimeProvider.System);
        var client = factory.Create(null);
        var rest = arguments.AsSpan(1);
        Task<int> command = arguments[0] switch
        {
            "apply" => new ApplyCommand(client, TimeProvider.System).RunAsync(new CommandLine(rest, "--folder", "--timeout"), stop.Token),
            "stop" => new StopCommand(client, TimeProvider.System).RunAsync(new CommandLine(rest, "--operator", "--namespaces"), stop.Token),
            "selftest" => new SelfTestCommand(client, environment, TimeProvider.System).RunAsync(new CommandLine(rest, "--timeout"), stop.Token),
            var other => throw new FormatException($"'{other}' is no command; commands are apply, stop, selftest"),
        };
        return await command.ConfigureAwait(false);
    }
}
