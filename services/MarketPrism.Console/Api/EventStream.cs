using System.Buffers;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole.Api;

/// <summary>Server-sent events: changed books eight times a second, the status once a second, whatever the feed's rate.</summary>
internal sealed class EventStream(ConsoleBoard board, BookWriter books, OverviewWriter overview, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);
    private const int StatusEvery = 8;

    private int _open;

    /// <summary>Pages that listen.</summary>
    internal int Open => Volatile.Read(ref _open);

    internal async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await SendAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var stop = context.RequestAborted;
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        long sent = -1;
        using var timer = new PeriodicTimer(Interval, time);
        for (var tick = 0; !stop.IsCancellationRequested; tick++)
        {
            buffer.ResetWrittenCount();
            lock (board.Gate)
            {
                if (board.Version > sent) AppendBooks(buffer, sent);
                sent = board.Version;
                if (tick % StatusEvery == 0) Append(buffer, "status"u8, overview.Write);
            }

            try
            {
                // A comment keeps proxies from closing an idle stream
                await context.Response.Body.WriteAsync(buffer.WrittenCount > 0 ? buffer.WrittenMemory : ": \n\n"u8.ToArray(), stop);
                await context.Response.Body.FlushAsync(stop);
                if (!await timer.WaitForNextTickAsync(stop)) return;
            }
            catch (OperationCanceledException)
            {
                return; // the page was closed
            }
        }
    }

    private static void Append(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> name, Action<IBufferWriter<byte>> write)
    {
        buffer.Write("event: "u8);
        buffer.Write(name);
        buffer.Write("\ndata: "u8);
        write(buffer);
        buffer.Write("\n\n"u8);
    }

    private void AppendBooks(ArrayBufferWriter<byte> buffer, long after) => Append(buffer, "books"u8, output => books.WriteRows(output, after));
}
