namespace MarketPrism.Domain;

/// <summary>A part of an exchange with its own endpoints: Binance's <c>spot</c>, <c>usdm</c>, <c>coinm</c>; OKX's <c>public</c>.</summary>
public readonly record struct Market
{
    private readonly string? _token;

    private Market(string token) => _token = token;

    /// <summary>Binance spot.</summary>
    public static Market Spot { get; } = new("spot");

    /// <summary>Binance USD-margined futures.</summary>
    public static Market Usdm { get; } = new("usdm");

    /// <summary>Binance coin-margined futures.</summary>
    public static Market Coinm { get; } = new("coinm");

    /// <summary>OKX's public channels: spot, swaps, futures and options together.</summary>
    public static Market Public { get; } = new("public");

    /// <summary>The token that stands in subjects: lower-case letters, digits and inner hyphens.</summary>
    public string Token => _token ?? "";

    /// <summary>Reads a token.</summary>
    /// <param name="token">Lower-case letters, digits and inner hyphens, 1 to 40 characters.</param>
    /// <returns>The market.</returns>
    /// <exception cref="FormatException">The token has another form.</exception>
    public static Market Parse(string token) =>
        TryParse(token, out var market) ? market : throw new FormatException($"'{token}' is no market token: lower-case letters, digits and inner hyphens, 1 to 40 characters");

    /// <summary>Reads a token that came from outside.</summary>
    /// <param name="token">The token.</param>
    /// <param name="market">The market.</param>
    /// <returns>False when the token has another form.</returns>
    public static bool TryParse(string? token, out Market market)
    {
        market = TokenForm.IsName(token) ? new Market(token!) : default;
        return market._token is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Token;
}
