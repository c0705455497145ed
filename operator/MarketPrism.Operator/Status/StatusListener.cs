using MarketPrism.Domain;
using MarketPrism.Operator.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Status;

/// <summary>Receives the connectors' and processors' reports on the bus, on every operator, so that a new leader knows at once.</summary>
internal sealed class StatusListener(BusConnection bus, ConnectorReports reports, ProcessorGaps gaps, OperatorOptions options, TimeProvider time, ILogger<StatusListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ListenAsync(stoppingToken), SweepAsync(stoppingToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a clean stop
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        var subjects = new SubjectSpace(options.SubjectPrefix, options.NormalizedPrefix);
        while (true)
        {
            try
            {
                await foreach (var message in bus.Connection.SubscribeAsync<byte[]>(subjects.AllStatus, cancellationToken: stoppingToken).ConfigureAwait(false))
                {
                    if (message.Data is { } status) gaps.Take(message.Subject, status);
                    if (message.Data is { } json && NamespaceOf(message.Subject) is { } ns && ConnectorReportReader.Read(json, ns, "", time) is { } report) reports.Take(report);
                }
            }
            catch (NatsException e)
            {
                OperatorLog.BusAway(logger, e.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(SweepEvery, time, stoppingToken).ConfigureAwait(false);
            reports.Sweep();
        }
    }

    /// <summary>The namespace in <c>….status.{namespace}.{subscription}.{shard}</c>.</summary>
    private static string? NamespaceOf(string subject)
    {
        var tokens = subject.Split('.');
        return tokens.Length >= 4 ? SubjectToken.Unescape(tokens[^3]) : null;
    }
}
