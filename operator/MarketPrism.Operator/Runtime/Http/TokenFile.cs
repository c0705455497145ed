using System.Net;
using System.Net.Http.Headers;
using k8s.Authentication;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>
/// The bearer token of a file that the kubelet rewrites before it expires: read each minute, and at once when it is refused. The package's own keeps a refused token for the rest of
/// its minute, and fails while the kubelet swaps the volume's links.
/// </summary>
internal sealed class TokenFile(string file, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);
    private volatile CachedToken? _cached;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        var cached = _cached;
        if (cached is null || time.GetElapsedTime(cached.ReadAt) >= ReadEvery) cached = await ReadAsync(cached, cancellationToken).ConfigureAwait(false);
        return cached.Header;
    }

    /// <summary>Reads the file although a minute has not passed; null when it still holds what was refused.</summary>
    public async Task<AuthenticationHeaderValue?> RefreshAsync(AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        var read = (await ReadAsync(_cached, cancellationToken).ConfigureAwait(false)).Header;
        return read.Parameter == refused?.Parameter ? null : read;
    }

    private async Task<CachedToken> ReadAsync(CachedToken? last, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue header;
        try
        {
            header = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim());
        }
        catch (IOException) when (last is not null)
        {
            header = last.Header; // the old token is still good for a while
        }

        var read = new CachedToken(header, time.GetTimestamp());
        _cached = read;
        return read;
    }

    private sealed record CachedToken(AuthenticationHeaderValue Header, long ReadAt);
}

/// <summary>A 401 has the token's file read at once and the request sent a second time.</summary>
internal sealed class RefusedTokenHandler(TokenFile? tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (tokens is null || response.StatusCode != HttpStatusCode.Unauthorized) return response;
        if (await tokens.RefreshAsync(request.Headers.Authorization, cancellationToken).ConfigureAwait(false) is not { } fresh) return response;
        response.Dispose();
        request.Headers.Authorization = fresh;
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
