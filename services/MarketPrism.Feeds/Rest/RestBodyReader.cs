namespace MarketPrism.Feeds;

/// <summary>Reads bodies up to a bound.</summary>
internal static class RestBodyReader
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="InvalidDataException">It is larger than allowed.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Clamp(content.Headers.ContentLength ?? 16_384, 1_024, Math.Max(1_024, maxBytes))];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= maxBytes) throw new InvalidDataException($"the body is larger than {maxBytes} bytes");
                Array.Resize(ref buffer, (int)Math.Min(2L * length, Math.Max(length + 1L, maxBytes)));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
        }
    }
}
