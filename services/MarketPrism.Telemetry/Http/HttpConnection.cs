using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>One connection of a client: heads of at most 8 KiB, one request after the other, and limits on all waiting.</summary>
internal sealed class HttpConnection(Socket socket, Func<HttpCall, HttpAnswer> serve, TimeProvider time) : IDisposable
{
    private const int MaxHead = 8192;
    private const int MaxContent = 65_536;
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(130); // longer than scrapers rest
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);
    private readonly byte[] _buffer = new byte[MaxHead];
    private int _filled;

    /// <summary>Answers until the client goes, keeps a limit waiting, or the server stops.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborted)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var length = await ReadHeadAsync(isFirst ? HeadLimit : IdleLimit, stopping).ConfigureAwait(false);
            if (length == 0) return;
            var call = length > 0 ? HttpCall.Parse(_buffer.AsSpan(0, length)) : null;
            if (call is null || call.ContentLength > MaxContent)
            {
                var refusal = length < 0 ? HttpAnswer.Text(431, "the request's head is too long\n") : call is null ? HttpAnswer.Text(400, "bad request\n") : HttpAnswer.Text(413, "the request is too long\n");
                await WriteAsync(refusal, true, false, aborted).ConfigureAwait(false);
                return;
            }

            Consume(length + 4);
            if (!await SkipAsync(call.ContentLength, stopping).ConfigureAwait(false)) return;
            var keeps = call.KeepsAlive && !stopping.IsCancellationRequested;
            await WriteAsync(serve(call), call.Method != "HEAD", keeps, aborted).ConfigureAwait(false);
            if (!keeps) return;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>The length of the next head; 0: the client is gone; negative: it is too long.</summary>
    private async Task<int> ReadHeadAsync(TimeSpan rest, CancellationToken stopping)
    {
        while (true)
        {
            while (_buffer.AsSpan(0, _filled).StartsWith("\r\n"u8)) Consume(2); // RFC 9112, 2.2: empty lines before a request are nothing
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end > 0) return end;
            if (_filled == _buffer.Length) return -1;
            if (!await ReceiveAsync(_filled == 0 ? rest : HeadLimit, stopping).ConfigureAwait(false)) return 0;
        }
    }

    private async Task<bool> SkipAsync(long content, CancellationToken stopping)
    {
        while (true)
        {
            var here = (int)Math.Min(content, _filled);
            Consume(here);
            content -= here;
            if (content == 0) return true;
            if (!await ReceiveAsync(HeadLimit, stopping).ConfigureAwait(false)) return false;
        }
    }

    private async Task<bool> ReceiveAsync(TimeSpan limit, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), either.Token).ConfigureAwait(false);
        _filled += read;
        return read > 0;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    private async Task WriteAsync(HttpAnswer answer, bool withBody, bool keeps, CancellationToken aborted)
    {
        using var late = new CancellationTokenSource(WriteLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, aborted);
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {Reason(answer.Status)}\r\nDate: {time.GetUtcNow():R}\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\nCache-Control: no-store\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n");
        await SendAsync(Encoding.ASCII.GetBytes(head), either.Token).ConfigureAwait(false);
        if (withBody) await SendAsync(answer.Body, either.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Unknown",
    };
}
