namespace MarketPrism.Exchanges;

/// <summary>Outcomes of REST requests.</summary>
public enum RestOutcome
{
    /// <summary>The body is good.</summary>
    Success,

    /// <summary>Over a limit: all requests of the bucket wait.</summary>
    RateLimited,

    /// <summary>Banned: all requests of the venue wait.</summary>
    Banned,

    /// <summary>The symbol is unknown: do not ask again.</summary>
    UnknownSymbol,

    /// <summary>The venue is not offered here.</summary>
    Restricted,

    /// <summary>The venue has a problem: try again later.</summary>
    Venue,

    /// <summary>Our request is wrong: a bug or a configuration error.</summary>
    BadRequest,

    /// <summary>The answer is not the document that was asked for, or contradicts the one before: it changes nothing, try again later.</summary>
    Unusable,
}
