using System.Globalization;

namespace MarketPrism.Nats.Transport;

/// <summary>A server as a URL names it. The host is resolved anew at each attempt.</summary>
internal sealed record ServerAddress(string Host, int Port, bool Tls, string? User, string? Password)
{
    private const int DefaultPort = 4222;

    /// <summary>The name that the certificate has to have: clusters tell bare addresses of their members.</summary>
    public string TlsHost { get; init; } = Host;

    /// <summary>The URL without credentials.</summary>
    public Uri Uri => new UriBuilder(Tls ? "tls" : "nats", Host, Port).Uri;

    public static IReadOnlyList<ServerAddress> ParseList(string urls)
    {
        var list = urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToArray();
        return list.Length > 0 ? list : throw new ArgumentException("NatsOpts.Url is empty; allowed: nats://host:4222 or tls://host:4222, several separated by commas");
    }

    /// <summary>A member of the cluster that a server told of.</summary>
    public static ServerAddress? FromCluster(string hostAndPort, ServerAddress teller)
    {
        return Uri.TryCreate("nats://" + hostAndPort, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? new ServerAddress(uri.Host.Trim('[', ']'), uri.Port < 0 ? DefaultPort : uri.Port, teller.Tls, teller.User, teller.Password) { TlsHost = teller.TlsHost }
            : null;
    }

    public bool IsSameEndPoint(ServerAddress other) => Port == other.Port && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Tls ? "tls" : "nats")}://{Host}:{Port}");

    private static ServerAddress Parse(string url)
    {
        var text = url.Contains("://", StringComparison.Ordinal) ? url : "nats://" + url;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls") || uri.Host.Length == 0 || uri.AbsolutePath is not ("" or "/"))
        {
            throw new ArgumentException($"'{Mask(url)}' is no NATS URL; allowed: nats://host:4222 or tls://host:4222, user:password@ before the host");
        }

        var userInfo = uri.UserInfo.Split(':', 2);
        return new ServerAddress(
            uri.Host.Trim('[', ']'),
            uri.Port < 0 ? DefaultPort : uri.Port,
            uri.Scheme == "tls",
            userInfo[0].Length > 0 ? Uri.UnescapeDataString(userInfo[0]) : null,
            userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : null);
    }

    private static string Mask(string url)
    {
        var at = url.LastIndexOf('@');
        return at < 0 ? url : "***" + url[at..];
    }
}
