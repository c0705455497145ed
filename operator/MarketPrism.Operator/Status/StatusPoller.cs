using k8s.Models;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Hosting;
using MarketPrism.Operator.Runtime.Informers;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Status;

/// <summary>Asks pods for their status that have been silent on the bus: it may be the bus that is away.</summary>
internal sealed class StatusPoller(IEntityLister<PodSummary> pods, ConnectorReports reports, HttpClient http, TimeProvider time, ILogger<StatusPoller> logger) : ILeaderTask
{
    private const int AtATime = 8;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public string Name => "operator.poller";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Every, time, cancellationToken).ConfigureAwait(false);
            await PollAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal Task PollAsync(CancellationToken cancellationToken)
    {
        var silent = pods.List().Where(p => p.Status is { Phase: "Running", PodIP.Length: > 0 } && p.Metadata.DeletionTimestamp is null && IsSilent(p)).ToList();
        return Parallel.ForEachAsync(silent, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, AskAsync);
    }

    private bool IsSilent(PodSummary pod) =>
        pod.GetLabel(Names.Shard) is { } shard && reports.Of(pod.Metadata.NamespaceProperty!, shard).All(r => r.Pod.Length > 0 && r.Pod != pod.Metadata.Name);

    private async ValueTask AskAsync(PodSummary pod, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var host = pod.Status!.PodIP!.Contains(':', StringComparison.Ordinal) ? $"[{pod.Status.PodIP}]" : pod.Status.PodIP;
        try
        {
            var json = await http.GetByteArrayAsync(new Uri($"http://{host}:{PodTemplate.HttpPort}/status?summary"), limit.Token).ConfigureAwait(false);
            if (!ConnectorReportReader.TryRead(json, pod.Metadata.NamespaceProperty!, pod.Metadata.Name!, time, out var report)) OperatorLog.PollFailed(logger, pod.Metadata.Name!, "its answer is no status document");
            else if (report is not null) reports.Take(report);
        }
#pragma warning disable CA1031 // one pod's answer costs the others nothing
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            OperatorLog.PollFailed(logger, pod.Metadata.Name!, e.Message);
        }
    }
}
