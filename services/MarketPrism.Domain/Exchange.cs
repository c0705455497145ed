namespace MarketPrism.Domain;

/// <summary>An exchange by the token that stands in subjects, message ids and messages: <c>binance</c>, <c>okx</c>, <c>binance-testnet</c>.</summary>
public readonly record struct Exchange
{
    private readonly string? _token;

    private Exchange(string token) => _token = token;

    /// <summary>Binance: markets <see cref="Market.Spot"/>, <see cref="Market.Usdm"/> and <see cref="Market.Coinm"/>.</summary>
    public static Exchange Binance { get; } = new("binance");

    /// <summary>OKX: one market, <see cref="Market.Public"/>.</summary>
    public static Exchange Okx { get; } = new("okx");

    /// <summary>The token: lower-case letters, digits and inner hyphens, 1 to 40 characters.</summary>
    public string Token => _token ?? "";

    /// <summary>The exchange whose protocol is spoken: the token up to the first hyphen (<c>binance-testnet</c> → <c>binance</c>).</summary>
    public string Protocol => Token.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen ? Token[..hyphen] : Token;

    /// <summary>Reads a token.</summary>
    /// <param name="token">Lower-case letters, digits and inner hyphens, 1 to 40 characters.</param>
    /// <returns>The exchange.</returns>
    /// <exception cref="FormatException">The token has another form.</exception>
    public static Exchange Parse(string token) =>
        TryParse(token, out var exchange) ? exchange : throw new FormatException($"'{token}' is no exchange token: lower-case letters, digits and inner hyphens, 1 to 40 characters");

    /// <summary>Reads a token that came from outside.</summary>
    /// <param name="token">The token.</param>
    /// <param name="exchange">The exchange.</param>
    /// <returns>False when the token has another form.</returns>
    public static bool TryParse(string? token, out Exchange exchange)
    {
        exchange = TokenForm.IsName(token) ? new Exchange(token!) : default;
        return exchange._token is not null;
    }

    /// <summary>The token of this exchange in an environment: unchanged for <c>live</c>, else with the environment appended.</summary>
    /// <param name="environment"><c>live</c>, <c>testnet</c>, or any word of lower-case letters and digits.</param>
    /// <returns>The exchange with its token in that environment.</returns>
    /// <exception cref="FormatException">The environment is not a word.</exception>
    public Exchange In(string environment) => environment is "live" or "" ? this : Parse($"{Token}-{environment}");

    /// <inheritdoc/>
    public override string ToString() => Token;
}
