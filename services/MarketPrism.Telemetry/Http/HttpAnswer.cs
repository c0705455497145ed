namespace MarketPrism.Telemetry;

/// <summary>An answer of <see cref="HttpServer"/>.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">The type of <paramref name="Body"/>.</param>
/// <param name="Body">The content.</param>
public sealed record HttpAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Plain text in UTF-8.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="text">The text.</param>
    /// <returns>The answer.</returns>
    public static HttpAnswer Text(int status, string text) => new(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
}
