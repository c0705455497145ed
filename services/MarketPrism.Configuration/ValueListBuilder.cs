namespace MarketPrism.Configuration;

/// <summary>Makes <see cref="ValueList{T}"/> of collection expressions.</summary>
public static class ValueListBuilder
{
    /// <summary>Makes a list.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="items">The items; copied.</param>
    /// <returns>The list.</returns>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items);
}
