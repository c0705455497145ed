using MarketPrism.Domain;
using MarketPrism.Markets;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>What a processor says.</summary>
internal static partial class ProcessorLog
{
    [LoggerMessage(3001, LogLevel.Information, "Processor {Id} started with {Workers} workers; bus {Bus} {Url}")]
    public static partial void Started(ILogger logger, string id, int workers, string bus, string url);

    [LoggerMessage(3002, LogLevel.Information, "Processor {Id} stopped")]
    public static partial void Stopped(ILogger logger, string id);

    [LoggerMessage(3003, LogLevel.Information, "Health, status and metrics at port {Port}")]
    public static partial void Listening(ILogger logger, int port);

    [LoggerMessage(3010, LogLevel.Information, "Book {Instrument}: {Previous} → {State} at {LastId}")]
    public static partial void BookState(ILogger logger, InstrumentKey instrument, BookState previous, BookState state, long lastId);

    [LoggerMessage(3011, LogLevel.Warning, "Book {Instrument}: hole ({Cause}) from {FromId} to {ToId} on {Connection}; it is synced afresh")]
    public static partial void BookGap(ILogger logger, InstrumentKey instrument, GapCause cause, long? fromId, long? toId, string connection);

    [LoggerMessage(3012, LogLevel.Warning, "Trades {Instrument}: {FromId} to {ToId} are missing ({Cause}); asked for over REST")]
    public static partial void TradeHole(ILogger logger, InstrumentKey instrument, long fromId, long toId, GapCause cause);

    [LoggerMessage(3013, LogLevel.Warning, "The bus lost frames {From} to {To} of {Connection} in partition {Partition}")]
    public static partial void BusHole(ILogger logger, string connection, string partition, long from, long to);

    [LoggerMessage(3014, LogLevel.Warning, "A frame of {Stream} was rejected ({Cause}) at byte {Offset} of {Length}: …{Sample}…")]
    public static partial void FrameRejected(ILogger logger, RawStream stream, GapCause cause, int offset, int length, string sample);

    [LoggerMessage(3019, LogLevel.Warning, "{Stream}: {Values} values and {Elements} elements could not be read, the first at byte {Offset}; the rest of the frame is published: {Sample}")]
    public static partial void FrameIsPartial(ILogger logger, RawStream stream, int values, int elements, int offset, string sample);

    [LoggerMessage(3015, LogLevel.Debug, "Request {Subject}: {Outcome}")]
    public static partial void RequestRefused(ILogger logger, string subject, string outcome);

    [LoggerMessage(3017, LogLevel.Warning, "Book {Instrument}: whole books go out with the best {Levels} of {All} levels a side, because more do not fit into the server's max_payload of {MaxPayload} bytes: raise it in the server's configuration, or set orderbook.depth")]
    public static partial void BookCut(ILogger logger, InstrumentKey instrument, int levels, int all, int maxPayload);

    [LoggerMessage(3018, LogLevel.Warning, "{Connection} has not been heard of for three beats: its connector was killed, or its node is gone")]
    public static partial void ConnectionLost(ILogger logger, string connection);

    [LoggerMessage(3020, LogLevel.Debug, "Partition {Partition}: {From} → {To}, epoch {Epoch}")]
    public static partial void PartitionRole(ILogger logger, string partition, PartitionRole from, PartitionRole to, long epoch);

    [LoggerMessage(3023, LogLevel.Information, "Publishes {Owned} of 64 partitions; processors: {Members}")]
    public static partial void Owned(ILogger logger, int owned, string members);

    [LoggerMessage(3021, LogLevel.Warning, "Partition {Partition}: no last word from {Owner}; taking over without it")]
    public static partial void NoRelease(ILogger logger, string partition, string owner);

    [LoggerMessage(3022, LogLevel.Warning, "Own beats have not come back for {Seconds} s: publishing stops until they do")]
    public static partial void BeatsLost(ILogger logger, double seconds);

    [LoggerMessage(3024, LogLevel.Warning, "A worker is fenced off, because the ownership check does not run: {IsFenced}")]
    public static partial void Fenced(ILogger logger, bool isFenced);

    [LoggerMessage(3030, LogLevel.Warning, "Positions cannot be kept in {Path}: {Reason}")]
    public static partial void PositionsFailed(ILogger logger, string path, string reason);

    [LoggerMessage(3031, LogLevel.Error, "The configuration was refused and generation {Generation} stays in force: {Problems}")]
    public static partial void Refused(ILogger logger, int generation, string problems);

    [LoggerMessage(3032, LogLevel.Information, "Configuration generation {Generation}: its logging is in force, the rest from the next start")]
    public static partial void Reloaded(ILogger logger, int generation);
}
