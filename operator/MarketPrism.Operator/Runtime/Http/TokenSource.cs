namespace MarketPrism.Operator.Runtime.Http;

/// <summary>The bearer token of a file that the kubelet rewrites before it expires.</summary>
internal sealed class TokenSource(string? file, string? fixedToken, TimeProvider time)
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);
    private volatile CachedToken? _cached;

    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        if (file is null) return fixedToken;
        var cached = _cached;
        if (cached is null || time.GetElapsedTime(cached.ReadAt) >= ReadEvery) cached = await ReadAsync(cached, cancellationToken).ConfigureAwait(false);
        return cached.Value;
    }

    /// <summary>Reads the file although a minute has not passed; false when it still holds <paramref name="refused"/>.</summary>
    public async ValueTask<bool> RefreshAsync(string? refused, CancellationToken cancellationToken) =>
        file is not null && (await ReadAsync(_cached, cancellationToken).ConfigureAwait(false)).Value != refused;

    private async ValueTask<CachedToken> ReadAsync(CachedToken? last, CancellationToken cancellationToken)
    {
        string value;
        try
        {
            value = (await File.ReadAllTextAsync(file!, cancellationToken).ConfigureAwait(false)).Trim();
        }
        catch (IOException) when (last is not null)
        {
            value = last.Value; // the kubelet swaps the volume's links; the old token is still good for a while
        }

        var read = new CachedToken(value, time.GetTimestamp());
        _cached = read;
        return read;
    }

    private sealed record CachedToken(string Value, long ReadAt);
}
