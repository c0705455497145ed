namespace MarketPrism.Configuration.Tests;

public sealed class ConfigurationReferenceTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void The_page_in_docs_is_the_binders_own_table()
    {
        var path = Path.Combine(Repository.Root, "docs", "configuration.md");
        var page = ConfigurationReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("MARKETPRISM_ACCEPT") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void The_sample_is_read_and_has_every_key_with_its_default()
    {
        var path = Path.Combine(Repository.Root, "k8s", "samples", "config.yaml");
        var c = new ConfigurationLoader(path, NoEnvironment).Load();
        Assert.Equal(new MarketPrismConfiguration(), c with { Subscriptions = [] });
        Assert.Equal(2, c.Subscriptions.Count);
        var text = File.ReadAllText(path);
        foreach (var key in ConfigurationFile.Keys) Assert.Contains(key.Path[(key.Path.LastIndexOf('.') + 1)..] + ":", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_is_taken_from_the_environment_with_its_own_default()
    {
        var rows = ConfigurationFile.Keys.Where(k => k.Default != "required" && !k.Path.Contains("[]", StringComparison.Ordinal)).ToList();
        Assert.True(rows.Count > 40);
        var environment = rows.ToDictionary(k => k.Variable, k => k.Default.Trim('[', ']').Replace("\"\"", "", StringComparison.Ordinal));
        Assert.Equal(new MarketPrismConfiguration(), new ConfigurationLoader(null, environment).Load());
    }

    [Fact]
    public void The_file_is_looked_for_in_the_documented_order()
    {
        var folder = Directory.CreateTempSubdirectory();
        var a = Path.Combine(folder.FullName, "a.yaml");
        var b = Path.Combine(folder.FullName, "b.yaml");
        File.WriteAllText(a, "");
        File.WriteAllText(b, "");
        var environment = new Dictionary<string, string> { ["MARKETPRISM_CONFIG"] = b };
        Assert.Equal(a, ConfigurationFile.Find(a, environment));
        Assert.Equal(b, ConfigurationFile.Find(null, environment));
        Assert.Equal(ConfigurationFile.Places.FirstOrDefault(File.Exists), ConfigurationFile.Find(null, NoEnvironment));
        File.Delete(b);
        Assert.Contains("MARKETPRISM_CONFIG", Assert.Throws<ConfigurationException>(() => ConfigurationFile.Find(null, environment)).Message, StringComparison.Ordinal);
        folder.Delete(true);
    }
}
