using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>Log messages of loops and guards. Event ids 8000 to 8099.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(8000, LogLevel.Error, "The loop {Loop} {Instance} failed; it is started again in {Pause}")]
    public static partial void Restarting(ILogger logger, Exception exception, string loop, string instance, TimeSpan pause);

    [LoggerMessage(8001, LogLevel.Critical, "The loop {Loop} {Instance} failed; the service ends")]
    public static partial void Ended(ILogger logger, Exception exception, string loop, string instance);

    [LoggerMessage(8004, LogLevel.Error, "The callback {Callback} failed")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback);

    [LoggerMessage(8002, LogLevel.Warning, "A message on {Subject} was skipped by {Guard} ({Count} so far): {Problem}")]
    public static partial void Rejected(ILogger logger, string guard, string subject, long count, string problem);

    [LoggerMessage(8003, LogLevel.Error, "A message on {Subject} made {Guard} throw and was skipped ({Count} so far)")]
    public static partial void Threw(ILogger logger, Exception exception, string guard, string subject, long count);
}
