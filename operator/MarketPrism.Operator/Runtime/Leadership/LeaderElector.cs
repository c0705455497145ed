using System.Diagnostics.Metrics;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Leadership;

/// <summary>
/// Leader election over a Lease. Remote clocks are never compared with the local one: a lease is free when its record has not
/// changed for the record's own duration by the local monotonic clock.
/// </summary>
internal sealed class LeaderElector : IWriteGate
{
    private readonly LeaderElectionOptions _options;
    private readonly IKubernetesClient _client;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private V1Lease? _observed;
    private long _observedAt;
    private long _renewedAt;
    private volatile bool _leading;

    // the client must be one whose writes are not gated by this elector
    public LeaderElector(LeaderElectionOptions options, IKubernetesClient client, Meter meter, Random random, TimeProvider time, ILogger logger)
    {
        options.Validate();
        _options = options;
        _client = client;
        _random = random;
        _time = time;
        _logger = logger;
        meter.CreateObservableGauge(
            "leader_election_master_status",
            () => new Measurement<int>(_leading ? 1 : 0, new KeyValuePair<string, object?>("name", options.LeaseName)),
            description: "1 while this process leads.");
    }

    public bool IsLeading => _leading;

    public string Holder => _observed?.Spec?.HolderIdentity ?? "";

    /// <summary>True while the lease is surely ours: a renewal sent no longer ago than the deadline, which ends before others may take it.</summary>
    public bool MayWrite => _leading && _time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < _options.RenewDeadline;

    /// <summary>False when this process believes that it leads but has not renewed for long: then only a restart helps.</summary>
    public bool IsHealthy(TimeSpan tolerance) => !_leading || _time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < _options.LeaseDuration + tolerance;

    public void Check(string what)
    {
        if (!MayWrite) throw new WriteRefusedException($"{what}: not sent, {(_leading ? "the lease is past its deadline" : "this process does not lead")}");
    }

    /// <summary>Waits for the lease, then runs <paramref name="lead"/>; releases the lease when that has ended.</summary>
    /// <exception cref="LeadershipLostException">The lease could not be renewed.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        await AcquireAsync(cancellationToken).ConfigureAwait(false);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = lead(term.Token);
        try
        {
            await RenewWhileAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (LeadershipLostException)
        {
            // the work's end is not awaited: the process is to end now, and its writes are refused meanwhile
            _leading = false;
            await term.CancelAsync().ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // a clean stop
        }

        await term.CancelAsync().ConfigureAwait(false);
        try
        {
            await work.ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        var announced = "";
        while (!await TryOnceAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Holder != announced) RuntimeLog.StandingBy(_logger, Holder);
            announced = Holder;
            await Task.Delay(_options.RetryPeriod * (1 + (0.2 * _random.NextDouble())), _time, cancellationToken).ConfigureAwait(false);
        }

        _leading = true;
        RuntimeLog.Leading(_logger, _options.Identity);
    }

    private async Task RenewWhileAsync(Task work, CancellationToken cancellationToken)
    {
        while (!work.IsCompleted)
        {
            var pause = Task.Delay(_options.RetryPeriod, _time, cancellationToken);
            await Task.WhenAny(work, pause).ConfigureAwait(false);
            if (work.IsCompleted) return;
            await pause.ConfigureAwait(false);
            if (await TryOnceAsync(cancellationToken).ConfigureAwait(false)) continue;
            if (_time.GetElapsedTime(_renewedAt) < _options.RenewDeadline && Holder == _options.Identity) continue;
            RuntimeLog.LeaseLost(_logger, _options.LeaseName, _options.RenewDeadline);
            throw new LeadershipLostException($"lease {_options.LeaseNamespace}/{_options.LeaseName} is held by '{Holder}' or was not renewed in time");
        }
    }

    private async Task<bool> TryOnceAsync(CancellationToken cancellationToken)
    {
        // a renewal that hangs must not use up the whole deadline
        var limit = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, _options.RenewDeadline.Ticks / 2));
        using var deadline = new DeadlineSource(limit, _time, cancellationToken);
        try
        {
            return await TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            RuntimeLog.LeaseNotRenewed(_logger, _options.LeaseName, e.Message);
            return false;
        }
    }

    private async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellationToken)
    {
        if (_leading && _observed is not null)
        {
            try
            {
                await WriteAsync(_observed, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ApiException e) when (e.IsConflict || e.IsNotFound)
            {
                // somebody changed it: look first
            }
        }

        var lease = await _client.GetAsync<V1Lease>(_options.LeaseName, _options.LeaseNamespace, cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            var fresh = new V1Lease { Metadata = new V1ObjectMeta { Name = _options.LeaseName, NamespaceProperty = _options.LeaseNamespace } };
            await WriteAsync(fresh, cancellationToken).ConfigureAwait(false);
            return true;
        }

        Observe(lease);
        var spec = lease.Spec;
        if (!string.IsNullOrEmpty(spec?.HolderIdentity) && spec.HolderIdentity != _options.Identity &&
            _time.GetElapsedTime(_observedAt) < TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? 0))
        {
            return false;
        }

        await WriteAsync(lease, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task WriteAsync(V1Lease from, CancellationToken cancellationToken)
    {
        var sent = _time.GetTimestamp();
        var now = _time.GetUtcNow().UtcDateTime;
        var ours = from.Spec?.HolderIdentity == _options.Identity;
        var isNew = from.Metadata.ResourceVersion is null;
        var lease = new V1Lease
        {
            Metadata = from.Metadata,
            Spec = new V1LeaseSpec
            {
                HolderIdentity = _options.Identity,
                LeaseDurationSeconds = (int)_options.LeaseDuration.TotalSeconds,
                AcquireTime = ours ? from.Spec!.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = isNew ? 0 : (from.Spec?.LeaseTransitions ?? 0) + (ours ? 0 : 1),
            },
        };
        var written = isNew
            ? await _client.CreateAsync(lease, cancellationToken).ConfigureAwait(false)
            : await _client.UpdateAsync(lease, cancellationToken).ConfigureAwait(false);
        Observe(written);
        Volatile.Write(ref _renewedAt, sent);
    }

    private void Observe(V1Lease lease)
    {
        if (_observed is not null && _observed.Metadata.Uid == lease.Metadata.Uid && _observed.Metadata.ResourceVersion == lease.Metadata.ResourceVersion) return;
        _observed = lease;
        _observedAt = _time.GetTimestamp();
    }

    private async Task ReleaseAsync()
    {
        if (!_leading || _observed?.Spec?.HolderIdentity != _options.Identity) return;
        _leading = false;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(3), _time);
        try
        {
            var now = _time.GetUtcNow().UtcDateTime;
            var spec = new V1LeaseSpec { HolderIdentity = "", LeaseDurationSeconds = 1, AcquireTime = now, RenewTime = now, LeaseTransitions = _observed.Spec.LeaseTransitions };
            await _client.UpdateAsync(new V1Lease { Metadata = _observed.Metadata, Spec = spec }, deadline.Token).ConfigureAwait(false);
            RuntimeLog.LeaseReleased(_logger, _options.LeaseName);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            RuntimeLog.LeaseNotRenewed(_logger, _options.LeaseName, e.Message);
        }
    }
}
