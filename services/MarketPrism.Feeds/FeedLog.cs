using System.Text;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Feeds;

/// <summary>Log messages of the connection layer. Event ids 2000 to 2099.</summary>
internal static partial class FeedLog
{
    private const int SampleBytes = 120;

    [LoggerMessage(2000, LogLevel.Information, "{Socket}: {From} -> {To}: {Cause}")]
    internal static partial void Transition(ILogger logger, string socket, FeedState from, FeedState to, string cause);

    [LoggerMessage(2001, LogLevel.Information, "{Connection} open: {Url}")]
    internal static partial void Opened(ILogger logger, string connection, Uri url);

    [LoggerMessage(2040, LogLevel.Information, "{Connection} closed as asked")]
    internal static partial void Closed(ILogger logger, string connection);

    [LoggerMessage(2002, LogLevel.Warning, "{Connection} ended: {Reason}: {Message}")]
    internal static partial void Ended(ILogger logger, string connection, ConnectionEndReason reason, string message);

    [LoggerMessage(2003, LogLevel.Warning, "{Socket}: dial failed ({Class}): {Message}; next in {Delay} (failure {Failures})")]
    internal static partial void DialFailed(ILogger logger, string socket, ConnectionFailureClass @class, string message, TimeSpan delay, int failures);

    [LoggerMessage(2004, LogLevel.Warning, "{Connection}: sending failed: {Message}")]
    internal static partial void SendFailed(ILogger logger, string connection, string message);

    [LoggerMessage(2005, LogLevel.Error, "{Connection}: the handler of {Stream} threw")]
    internal static partial void HandlerFailed(ILogger logger, Exception exception, string connection, string stream);

    [LoggerMessage(2006, LogLevel.Information, "{Socket}: the venue answers again; the dial that was due in {Before} comes in {Now}")]
    internal static partial void BroughtForward(ILogger logger, string socket, TimeSpan before, TimeSpan now);

    [LoggerMessage(2007, LogLevel.Information, "{Connection}: {Streams} streams to subscribe: {Requests} requests, {Time}: {Where}")]
    internal static partial void Restoring(ILogger logger, string connection, int streams, int requests, TimeSpan time, string where);

    [LoggerMessage(2010, LogLevel.Warning, "{Socket}: {Stream} rejected: {Reason}")]
    internal static partial void Rejected(ILogger logger, string socket, string stream, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "{Socket}: {Stream} silent for {Age}; {Rung}")]
    internal static partial void Repair(ILogger logger, string socket, string stream, TimeSpan age, RepairRung rung);

    [LoggerMessage(2012, LogLevel.Information, "{Socket}: {Stream} flows again after rung {Rung}")]
    internal static partial void Recovered(ILogger logger, string socket, string stream, RepairRung rung);

    [LoggerMessage(2013, LogLevel.Debug, "{Socket}: {Stream} is quiet, confirmed; next probe in {Delay}")]
    internal static partial void Quiet(ILogger logger, string socket, string stream, TimeSpan delay);

    [LoggerMessage(2014, LogLevel.Warning, "{Socket}: venue error {Code}: {Message}")]
    internal static partial void VenueError(ILogger logger, string socket, string code, string message);

    [LoggerMessage(2015, LogLevel.Warning, "{Socket}: successor not settled in time: {Detail}")]
    internal static partial void SuccessorNotSettled(ILogger logger, string socket, string detail);

    [LoggerMessage(2023, LogLevel.Error, "{Connection}: the task of its socket failed; it is closed and dialled anew")]
    internal static partial void LinkFailed(ILogger logger, Exception exception, string connection);

    [LoggerMessage(2020, LogLevel.Critical, "The session loop of {Name} failed; all its sockets are dialled anew")]
    internal static partial void LoopFailed(ILogger logger, Exception exception, string name);

    [LoggerMessage(2021, LogLevel.Warning, "Probe of {Stream} failed: {Message}")]
    internal static partial void ProbeFailed(ILogger logger, string stream, string message);

    [LoggerMessage(2030, LogLevel.Warning, "{Connection}: frame not understood: {Sample}")]
    private static partial void FrameNotUnderstood(ILogger logger, string connection, string sample);

    [LoggerMessage(2031, LogLevel.Warning, "{Connection}: malformed frame ({Message}): {Sample}")]
    private static partial void FrameMalformed(ILogger logger, string connection, string message, string sample);

    [LoggerMessage(2032, LogLevel.Warning, "{Connection}: frame of {Length} bytes skipped, allowed are {Limit}: {Sample}…")]
    private static partial void FrameTooLarge(ILogger logger, string connection, long length, int limit, string sample);

    internal static void FrameNotUnderstood(ILogger logger, string connection, ReadOnlySpan<byte> payload)
    {
        if (logger.IsEnabled(LogLevel.Warning)) FrameNotUnderstood(logger, connection, Sample(payload));
    }

    internal static void FrameMalformed(ILogger logger, string connection, string message, ReadOnlySpan<byte> payload)
    {
        if (logger.IsEnabled(LogLevel.Warning)) FrameMalformed(logger, connection, message, Sample(payload));
    }

    internal static void FrameTooLarge(ILogger logger, string connection, long length, int limit, ReadOnlySpan<byte> payload)
    {
        if (logger.IsEnabled(LogLevel.Warning)) FrameTooLarge(logger, connection, length, limit, Sample(payload));
    }

    private static string Sample(ReadOnlySpan<byte> payload) => Encoding.UTF8.GetString(payload[..Math.Min(SampleBytes, payload.Length)]);
}
