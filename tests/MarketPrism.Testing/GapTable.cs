namespace MarketPrism.Testing;

/// <summary>The table in docs/subjects.md that says what opens and what closes a record of the ledger.</summary>
public static class GapTable
{
    /// <summary>The names of the paths.</summary>
    /// <param name="openedBy">How the second column begins.</param>
    /// <returns>The first column of the rows that begin so.</returns>
    public static IReadOnlyList<string> Paths(string openedBy)
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "subjects.md"))
            .SkipWhile(static l => !l.StartsWith("| path |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(static l => l.StartsWith('|'))
            .Select(static l => l.Split('|', StringSplitOptions.TrimEntries));
        return [.. rows.Where(r => r[2].StartsWith(openedBy, StringComparison.Ordinal)).Select(static r => r[1].Trim('`'))];
    }
}
