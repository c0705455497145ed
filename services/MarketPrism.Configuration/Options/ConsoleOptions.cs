using System.Net;

namespace MarketPrism.Configuration;

/// <summary>The web page (key <c>console</c>).</summary>
public sealed record ConsoleOptions
{
    /// <summary>The port; 0 = a free one. 0 to 65,535, default 8088.</summary>
    public int Port { get; init; } = 8088;

    /// <summary>The address that is listened on. Default 127.0.0.1.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>What callers must show; empty (default) = nothing. Secret.</summary>
    public string Token { get; init; } = "";

    /// <summary>The header in which an authenticating reverse proxy names the user, such as <c>X-Forwarded-User</c>: requests without it are refused. Empty (default) = not asked for.</summary>
    public string UserHeader { get; init; } = "";
}
