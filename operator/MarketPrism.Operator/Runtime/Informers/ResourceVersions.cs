namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Compares versions of one resource; defined for decimal versions only (KEP-5504), anything else is only equal or not.</summary>
internal static class ResourceVersions
{
    /// <summary>True when <paramref name="version"/> is surely older than <paramref name="than"/>.</summary>
    public static bool IsOlder(string? version, string? than) =>
        ulong.TryParse(version, out var left) && ulong.TryParse(than, out var right) && left < right;
}
