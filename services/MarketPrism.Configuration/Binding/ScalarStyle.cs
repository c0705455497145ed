namespace MarketPrism.Configuration;

/// <summary>How a single value was written, which decides what types it can have.</summary>
internal enum ScalarStyle
{
    /// <summary>Without quotes in the file: any type.</summary>
    Plain,

    /// <summary>With quotes in the file: text only.</summary>
    Quoted,

    /// <summary>In an environment variable: any type; lists separated by commas.</summary>
    Variable,
}
