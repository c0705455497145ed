using MarketPrism.Operator.Runtime.Leadership;
using Microsoft.Extensions.Hosting;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Runs the operator as a service of the host; a lost lease ends the process without grace.</summary>
internal sealed class OperatorService(OperatorRuntime runtime, OperatorSettings settings) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await runtime.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (LeadershipLostException)
        {
            settings.OnLeadershipLost();
            throw;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a clean stop
        }
    }
}
