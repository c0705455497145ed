namespace MarketPrism.Integration.Tests.Documentation;

/// <summary><c>docs/requirements.md</c> has a row for every requirement, and what the row names exists.</summary>
public sealed class RequirementsTests
{
    private static readonly string[] Ids =
    [
        "G1", "B1", "B2", "B3", "O1", "O2", "O3", "O4", "L1", "L2", "L3", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "R1", "H1", "H2", "H3", "H4", "S1", "S2", "S3", "T1",
        "N1", "N2", "N3", "N4", "N5", "N6", "U1", "U2", "U3", "D1", "D2", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "V1", "V2", "V3", "V4", "V5", "V6", "V7",
        "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9",
    ];

    [Fact]
    public void Every_requirement_has_one_row_with_code_and_proof()
    {
        var rows = Rows();
        Assert.Equal(Ids.Order(), rows.Select(r => r[0]).Order());
        foreach (var row in rows) Assert.True(row.Length >= 5 && row.Skip(1).Take(3).All(cell => cell.Length > 0), $"{row[0]} lacks code or proof");
    }

    [Fact]
    public void Every_test_that_a_row_names_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet();
        var missing = Rows().SelectMany(r => r[3].Split('`').Where((_, i) => i % 2 == 1).Where(name => name.EndsWith("Tests", StringComparison.Ordinal)).Select(name => (Id: r[0], Name: name)))
            .Where(t => !tests.Contains(t.Name))
            .Select(t => $"{t.Id}: {t.Name}")
            .ToList();
        Assert.Empty(missing);
    }

    private static List<string[]> Rows() =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "requirements.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| id", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray()),
    ];
}
