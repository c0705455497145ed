using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime;

/// <summary>Every log line of the client and the runtime.</summary>
internal static partial class RuntimeLog
{
    private static readonly Func<ILogger, string, string, string, long, IDisposable?> ReconcileScope =
        LoggerMessage.DefineScope<string, string, string, long>("{Controller} {Namespace}/{Name} {ReconcileId}");

    public static IDisposable? Reconciling(ILogger logger, string controller, string @namespace, string name, long id) =>
        ReconcileScope(logger, controller, @namespace, name, id);

    [LoggerMessage(1001, LogLevel.Warning, "The API server warns: {Warning}")]
    public static partial void ServerWarning(ILogger logger, string warning);

    [LoggerMessage(1101, LogLevel.Information, "Watching {Resource} in {Scope}: {Count} objects at version {Version}")]
    public static partial void Listed(ILogger logger, string resource, string scope, int count, string version);

    [LoggerMessage(1102, LogLevel.Warning, "Listing {Resource} in {Scope} failed, next try in {Delay}: {Error}")]
    public static partial void ListFailed(ILogger logger, string resource, string scope, TimeSpan delay, string error);

    [LoggerMessage(1103, LogLevel.Debug, "Watch of {Resource} in {Scope} ended ({Reason}), going on from version {Version}")]
    public static partial void WatchEnded(ILogger logger, string resource, string scope, string reason, string version);

    [LoggerMessage(1104, LogLevel.Information, "Version {Version} of {Resource} in {Scope} is gone, listing again")]
    public static partial void VersionExpired(ILogger logger, string resource, string scope, string version);

    [LoggerMessage(1105, LogLevel.Warning, "Watch of {Resource} in {Scope} sent an event that is not understood and is skipped: {Reason}")]
    public static partial void EventSkipped(ILogger logger, string resource, string scope, string reason);

    [LoggerMessage(1201, LogLevel.Error, "Reconciling failed, try {Retries} follows")]
    public static partial void ReconcileFailed(ILogger logger, int retries, Exception? error);

    [LoggerMessage(1202, LogLevel.Error, "Reconciling failed and is not tried again until the object changes")]
    public static partial void ReconcileFailedForGood(ILogger logger, Exception error);

    [LoggerMessage(1203, LogLevel.Warning, "Reconciling failed: {Message}")]
    public static partial void ReconcileReportedFailure(ILogger logger, string message);

    [LoggerMessage(1204, LogLevel.Debug, "Reconciled in {Duration}")]
    public static partial void Reconciled(ILogger logger, TimeSpan duration);

    [LoggerMessage(1301, LogLevel.Information, "Leading as {Identity}")]
    public static partial void Leading(ILogger logger, string identity);

    [LoggerMessage(1302, LogLevel.Information, "Standing by, {Holder} leads")]
    public static partial void StandingBy(ILogger logger, string holder);

    [LoggerMessage(1303, LogLevel.Critical, "Lost the lease {Lease}: not renewed for {Deadline}")]
    public static partial void LeaseLost(ILogger logger, string lease, TimeSpan deadline);

    [LoggerMessage(1304, LogLevel.Warning, "Lease {Lease} not renewed: {Error}")]
    public static partial void LeaseNotRenewed(ILogger logger, string lease, string error);

    [LoggerMessage(1305, LogLevel.Information, "Released the lease {Lease}")]
    public static partial void LeaseReleased(ILogger logger, string lease);

    [LoggerMessage(1401, LogLevel.Warning, "Event {Reason} of {Kind} {Namespace}/{Name} was not recorded: {Error}")]
    public static partial void EventNotRecorded(ILogger logger, string reason, string kind, string @namespace, string name, string error);

    [LoggerMessage(1402, LogLevel.Warning, "{Count} events were dropped because the API server takes none")]
    public static partial void EventsDropped(ILogger logger, long count);

    [LoggerMessage(1501, LogLevel.Information, "Caches are filled, {Controllers} controllers start")]
    public static partial void CachesFilled(ILogger logger, int controllers);

    [LoggerMessage(1502, LogLevel.Warning, "Caches not filled after {Waited}: {Missing}")]
    public static partial void CachesNotFilled(ILogger logger, TimeSpan waited, string missing);
}
