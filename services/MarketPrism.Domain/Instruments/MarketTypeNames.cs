namespace MarketPrism.Domain;

/// <summary>The words for market types.</summary>
public static class MarketTypeNames
{
    private static readonly string[] Names = ["spot", "perpetual", "futures", "options"];

    /// <summary>The word: <c>spot perpetual futures options</c>.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Its word.</returns>
    public static string Name(this MarketType type) => Names[(int)type];
}
