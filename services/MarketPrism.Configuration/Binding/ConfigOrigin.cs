namespace MarketPrism.Configuration;

/// <summary>Where a value was written: a line of the file, or an environment variable.</summary>
/// <param name="Source">The file's name, or the variable's.</param>
/// <param name="Line">The line from 1; 0 for a variable.</param>
internal readonly record struct ConfigOrigin(string Source, int Line)
{
    public override string ToString() => Line > 0 ? $"{Source} line {Line}" : Source;
}
