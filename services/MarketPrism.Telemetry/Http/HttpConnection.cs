using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>
/// One connection of a client: heads of at most 8 KiB, one request after the other. A request has 10 s from its first byte to its last, however the bytes come, an answer 10 s to be taken, and a
/// kept connection 130 s between them.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int MaxHead = 8192;
    private const int MaxContent = 65_536;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(130); // longer than scrapers rest
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private readonly Socket _socket;
    private readonly Func<HttpCall, HttpAnswer> _serve;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[MaxHead];
    private int _filled;
    private long _since;

    public HttpConnection(Socket socket, Func<HttpCall, HttpAnswer> serve, TimeProvider time)
    {
        (_socket, _serve, _time) = (socket, serve, time);
        _since = time.GetTimestamp();
        Address = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
    }

    /// <summary>Where the client is.</summary>
    public IPAddress Address { get; }

    /// <summary>Since when it waits for its client: to send a request, or to take the answer.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>Whether it was closed to make room for another one.</summary>
    public bool IsEvicted { get; private set; }

    /// <summary>Answers until the client goes, keeps a limit waiting, or the server stops.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborted)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (!await WaitAsync(isFirst ? RequestLimit : IdleLimit, stopping).ConfigureAwait(false)) return;
            if (await ReadAsync(stopping).ConfigureAwait(false) is not { } request) return;
            Volatile.Write(ref _since, _time.GetTimestamp());
            var keeps = request.Call is { KeepsAlive: true } && !stopping.IsCancellationRequested;
            var answer = request.Refusal ?? _serve(request.Call!);
            await WriteAsync(answer, request.Call?.Method != "HEAD", keeps, aborted).ConfigureAwait(false);
            Volatile.Write(ref _since, _time.GetTimestamp());
            if (!keeps) return;
        }
    }

    /// <summary>Closes it at once, to make room.</summary>
    public void Evict()
    {
        IsEvicted = true;
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Waits for the first byte of a request; false: the client is gone.</summary>
    private async Task<bool> WaitAsync(TimeSpan limit, CancellationToken stopping)
    {
        if (_filled > 0) return true;
        using var late = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        return await ReceiveAsync(either.Token).ConfigureAwait(false);
    }

    /// <summary>Reads a request with its content, which is thrown away; null: the client is gone.</summary>
    private async Task<(HttpCall? Call, HttpAnswer? Refusal)?> ReadAsync(CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(RequestLimit, _time); // for all of it: a client that sends a byte now and then has no longer
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        while (true)
        {
            while (_buffer.AsSpan(0, _filled).StartsWith("\r\n"u8)) Consume(2); // RFC 9112, 2.2: empty lines before a request are nothing
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end > 0) return await ReadContentAsync(end, either.Token).ConfigureAwait(false);
            if (_filled == _buffer.Length) return (null, HttpAnswer.Text(431, "the request's head is too long\n"));
            if (!await ReceiveAsync(either.Token).ConfigureAwait(false)) return null;
        }
    }

    private async Task<(HttpCall? Call, HttpAnswer? Refusal)?> ReadContentAsync(int head, CancellationToken cancellationToken)
    {
        if (HttpCall.Parse(_buffer.AsSpan(0, head)) is not { } call) return (null, HttpAnswer.Text(400, "bad request\n"));
        if (call.ContentLength > MaxContent) return (null, HttpAnswer.Text(413, "the request is too long\n"));
        Consume(head + 4);
        for (var content = call.ContentLength; ;)
        {
            var here = (int)Math.Min(content, _filled);
            Consume(here);
            content -= here;
            if (content == 0) return (call, null);
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false)) return null;
        }
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
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
        using var late = new CancellationTokenSource(AnswerLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, aborted);
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {Reason(answer.Status)}\r\nDate: {_time.GetUtcNow():R}\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\nCache-Control: no-store\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n");
        await SendAsync(Encoding.ASCII.GetBytes(head), either.Token).ConfigureAwait(false);
        if (withBody) await SendAsync(answer.Body, either.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
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
