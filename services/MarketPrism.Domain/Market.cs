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
        TokenForm.IsName(token) ? new Market(token) : throw new FormatException($"'{token}' is no market token: lower-case letters, digits and inner hyphens, 1 to 40 characters");

    /// <inheritdoc/>
    public override string ToString() => Token;
}
