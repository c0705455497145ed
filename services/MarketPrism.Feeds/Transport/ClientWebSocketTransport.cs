using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace MarketPrism.Feeds;

/// <summary>Sockets of the framework's <see cref="ClientWebSocket"/>: HTTP CONNECT and SOCKS proxies, custom authorities, certificates always verified.</summary>
public sealed class ClientWebSocketTransport : IFeedTransport
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _keepAliveInterval;
    private readonly TimeSpan _keepAliveTimeout;

    /// <summary>Makes a transport.</summary>
    /// <param name="time">The clock that dates in Retry-After are compared with.</param>
    public ClientWebSocketTransport(TimeProvider time)
        : this(time, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>Makes a transport with keep-alives of its own.</summary>
    /// <param name="time">The clock that dates in Retry-After are compared with.</param>
    /// <param name="keepAliveInterval">After this silence the other side is pinged.</param>
    /// <param name="keepAliveTimeout">Without a pong within this time the connection is half-open.</param>
    internal ClientWebSocketTransport(TimeProvider time, TimeSpan keepAliveInterval, TimeSpan keepAliveTimeout) =>
        (_time, _keepAliveInterval, _keepAliveTimeout) = (time, keepAliveInterval, keepAliveTimeout);

    /// <inheritdoc/>
    public async ValueTask<IFeedSocket> ConnectAsync(FeedDial dial, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = _keepAliveInterval;
            socket.Options.KeepAliveTimeout = _keepAliveTimeout;
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("User-Agent", "MarketPrism");
            using var invoker = new HttpMessageInvoker(CreateHandler(dial)); // one a dial: nothing is pooled, names are resolved anew
            await socket.ConnectAsync(dial.Url, invoker, cancellationToken);
            return new ClientWebSocketSocket(socket, dial.MaxFrameBytes);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var status = (int)socket.HttpStatusCode;
            var retryAfter = status == 0 ? null : RetryAfter(socket.HttpResponseHeaders);
            socket.Dispose();
            throw new FeedDialException(Describe(dial, e, status), status, retryAfter, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SocketsHttpHandler CreateHandler(FeedDial dial)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = dial.Proxy is not null,
            Proxy = dial.Proxy is null ? null : CreateProxy(dial.Proxy),
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        handler.SslOptions = CreateTls(dial);
        return handler;
    }

    private static SslClientAuthenticationOptions CreateTls(FeedDial dial)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = dial.Tls.Protocols, TargetHost = dial.Url.IdnHost };
        if (dial.Tls.CaFile != "")
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(dial.Tls.CaFile);
            tls.CertificateChainPolicy = policy;
        }

        if (dial.Tls.ClientCertificateFile != "")
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(dial.Tls.ClientCertificateFile, dial.Tls.ClientKeyFile)];
        }

        return tls;
    }

    private static WebProxy CreateProxy(Uri proxy)
    {
        var result = new WebProxy(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri);
        var colon = proxy.UserInfo.IndexOf(':', StringComparison.Ordinal);
        if (proxy.UserInfo != "")
        {
            var user = colon < 0 ? proxy.UserInfo : proxy.UserInfo[..colon];
            var password = colon < 0 ? "" : proxy.UserInfo[(colon + 1)..];
            result.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
        }

        return result;
    }

    private TimeSpan? RetryAfter(IReadOnlyDictionary<string, IEnumerable<string>>? headers)
    {
        if (headers is null) return null;
        foreach (var (name, values) in headers)
        {
            if (!name.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)) continue;
            var text = values.FirstOrDefault();
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e7) return TimeSpan.FromSeconds(seconds);
            if (RetryConditionHeaderValue.TryParse(text, out var parsed) && parsed.Date is { } date && date > _time.GetUtcNow()) return date - _time.GetUtcNow();
        }

        return null;
    }

    private static string Describe(FeedDial dial, Exception e, int status)
    {
        var through = dial.Proxy is null ? "" : $" through proxy {dial.Proxy.Host}:{dial.Proxy.Port}";
        if (status is not (0 or 101)) return $"{dial.Url.Host}{through} answered the upgrade with HTTP {status}";
        var innermost = e;
        while (innermost.InnerException is not null) innermost = innermost.InnerException;
        return $"{dial.Url.Host}:{dial.Url.Port}{through}: {innermost.Message}";
    }
}
