using MarketPrism.Domain;
using MarketPrism.Operator.Settings;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Status;

/// <summary>Receives the connectors' and processors' reports on the bus, on every operator, so that a new leader knows at once.</summary>
internal sealed class StatusListener(BusConnection bus, ConnectorReports reports, ProcessorGaps gaps, OperatorOptions options, LoopGroup loops, TimeProvider time, ILogger<StatusListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    private readonly MessageGuard _guard = loops.Guard("operator.listener");
    private readonly string _prefix = new SubjectSpace(options.SubjectPrefix, options.NormalizedPrefix).AllStatus[..^1];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        loops.Start("operator.listener", LoopPolicy.Restart, ListenAsync, stoppingToken).Completion,
        loops.Start("operator.sweep", LoopPolicy.Restart, SweepAsync, stoppingToken).Completion);

    /// <summary>Takes one message; whatever it holds, the next one is not to blame.</summary>
    internal void Take(string subject, byte[]? json)
    {
        try
        {
            if (TryRead(subject, json ?? [], out var report) is { } problem) _guard.Reject(System.Text.Encoding.UTF8.GetBytes(subject), problem);
            else if (report is not null) reports.Take(report);
            else gaps.Take(subject, json!);
        }
#pragma warning disable CA1031 // counted and logged by the guard
        catch (Exception e)
#pragma warning restore CA1031
        {
            _guard.Reject(System.Text.Encoding.UTF8.GetBytes(subject), e);
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await foreach (var message in bus.Connection.SubscribeAsync<byte[]>(_prefix + ">", cancellationToken: stoppingToken).ConfigureAwait(false)) Take(message.Subject, message.Data);
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

    /// <summary>Reads <c>….status.{namespace}.{subscription}.{shard}</c>.</summary>
    /// <returns>What is wrong with the message; null = nothing, and there is a report unless it is another service's.</returns>
    private string? TryRead(string subject, byte[] json, out ConnectorReport? report)
    {
        report = null;
        if (!subject.StartsWith(_prefix, StringComparison.Ordinal) || subject[_prefix.Length..].Split('.') is not [var first, var second, var third]) return "its subject names no shard";
        if (!SubjectToken.TryUnescape(first, out var ns) || !SubjectToken.TryUnescape(second, out var subscription) || !SubjectToken.TryUnescape(third, out var shard)) return "its subject cannot be read";
        if (!ConnectorReportReader.TryRead(json, ns, "", time, out report)) return "its payload is no status document";
        return report is null || (report.Subscription == subscription && report.Shard == shard) ? null : "its payload is the status of another shard than its subject names";
    }
}
