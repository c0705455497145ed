namespace MarketPrism.Operator.Tests;

/// <summary>Files of the repository that are written from code.</summary>
internal static class Golden
{
    public static void Check(string path, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("MARKETPRISM_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file), $"{path} is missing: run with MARKETPRISM_ACCEPT=1");
        Assert.Equal(expected, File.ReadAllText(file));
    }
}
