using MarketPrism.Operator.Commands;
using MarketPrism.Operator.Hosting;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Telemetry;

try
{
    return await OperatorCommand.RunAsync(args, OperatorHost.Environment(), CancellationToken.None).ConfigureAwait(false);
}
catch (Exception e) when (e is FormatException or KubernetesConfigurationException)
{
    await Console.Error.WriteLineAsync($"marketprism-operator: {e.Message}").ConfigureAwait(false);
    return 2;
}
catch (Exception e) when (e is ApiException or OperationCanceledException or HttpRequestException or IOException)
{
    await Console.Error.WriteLineAsync($"marketprism-operator: {e.Message}").ConfigureAwait(false);
    new TerminationLog().TryWrite(e.Message);
    return 1;
}
