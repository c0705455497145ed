namespace MarketPrism.Chart.Tests;

public sealed class ChartFilesTests
{
    private static readonly string ValuesPath = Path.Combine(Helm.Chart, "values.yaml");

    [Fact]
    public void The_readme_tells_every_value() => Check("README.md", ChartDocuments.Readme(ValuesFile.Read(File.ReadAllText(ValuesPath))));

    [Fact]
    public void The_schema_knows_every_value() => Check("values.schema.json", ChartDocuments.Schema(ValuesFile.Read(File.ReadAllText(ValuesPath))));

    [Fact]
    public void Values_are_read_with_kind_default_and_description()
    {
        var values = ValuesFile.Read("""
            # -- A text
            a: ""
            b:
              # -- A word. @enum x,y
              c: x
              # -- Anything. @free
              d:
                e: 1
            """);
        Assert.Equal(["a:string", "b.c:string", "b.d:object"], values.Select(v => $"{string.Join('.', v.Path)}:{v.Kind}"));
        Assert.Equal(["x", "y"], values[1].Allowed);
        Assert.Equal("A word", values[1].Description);
    }

    [Fact]
    public void The_appVersion_is_the_version_of_the_build()
    {
        var version = File.ReadLines(Path.Combine(Repository.Root, "Directory.Build.props")).First(l => l.Contains("<VersionPrefix>", StringComparison.Ordinal)).Split('>', '<')[2];
        Assert.Contains($"appVersion: {version}", File.ReadLines(Path.Combine(Helm.Chart, "Chart.yaml")));
    }

    private static void Check(string name, string expected)
    {
        var file = Path.Combine(Helm.Chart, name);
        if (Environment.GetEnvironmentVariable("MARKETPRISM_ACCEPT") == "1") File.WriteAllText(file, expected);
        Assert.Equal(expected, File.Exists(file) ? File.ReadAllText(file) : "");
    }
}
