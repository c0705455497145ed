using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats;

/// <summary>An error that the server reported (-ERR).</summary>
public sealed class NatsServerException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="error">The server's text.</param>
    public NatsServerException(string error)
        : base($"Server error: {error}")
    {
        Error = error;
        IsAuthError = ServerErrors.IsAuthentication(error);
    }

    /// <summary>The server's text, without quotes.</summary>
    public string Error { get; }

    /// <summary>Whether the server refused the credentials.</summary>
    public bool IsAuthError { get; }
}
