using MarketPrism.Exchanges;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Logs of the request side; event ids 2200 to 2299.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(2200, LogLevel.Warning, "Instruments of {Exchange} {Market} could not be read, nothing changes; next try in {Retry}")]
    public static partial void InstrumentsFailed(ILogger logger, string exchange, string market, TimeSpan retry);

    [LoggerMessage(2201, LogLevel.Warning, "Symbol {Symbol} may have no data: {Reason}")]
    public static partial void Unavailable(ILogger logger, string symbol, string reason);

    [LoggerMessage(2202, LogLevel.Warning, "The venue's metadata of {Symbol} could not be read; published raw only")]
    public static partial void Unreadable(ILogger logger, string symbol);

    [LoggerMessage(2208, LogLevel.Information, "Instrument {Symbol}: {From} → {To} (the venue says {Status})")]
    public static partial void PhaseChanged(ILogger logger, string symbol, string from, string to, string status);

    [LoggerMessage(2203, LogLevel.Warning, "No {Channel} of {Symbol}: {Outcome} {Message}")]
    public static partial void Refused(ILogger logger, string channel, string symbol, RestOutcome outcome, string message);

    [LoggerMessage(2204, LogLevel.Debug, "Request {Id} for {Kind} of {Symbol}: {Answer}")]
    public static partial void Answered(ILogger logger, string id, string kind, string symbol, string answer);

    [LoggerMessage(2206, LogLevel.Information, "Backfill {Id} of {Symbol}: {Pages} pages")]
    public static partial void BackfillDone(ILogger logger, string id, string symbol, int pages);

    [LoggerMessage(2207, LogLevel.Warning, "The bus dropped a {Channel} of {Symbol} ({Bytes} bytes)")]
    public static partial void Dropped(ILogger logger, string channel, string symbol, int bytes);
}
