namespace MarketPrism.Testing;

/// <summary>Where things are in the checkout that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds MarketPrism.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Recordings of real exchanges, beside the checkout on the team's machines; null elsewhere.</summary>
    public static string? Captures
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("MARKETPRISM_CAPTURES") ?? Path.Combine(Root, "..", "shared", "captures");
            return Directory.Exists(path) ? path : null;
        }
    }

    private static string FindRoot()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "MarketPrism.sln"))) return d.FullName;
        }

        throw new DirectoryNotFoundException($"No MarketPrism.sln above {AppContext.BaseDirectory}");
    }
}
