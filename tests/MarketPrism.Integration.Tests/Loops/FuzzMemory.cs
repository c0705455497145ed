using System.Globalization;
using System.Reflection;
using System.Text;
using MarketPrism.Integration.Tests.Storm;

namespace MarketPrism.Integration.Tests.Loops;

/// <summary>What each service holds on the heap while garbage is sent: none of them may keep any of it. What the simulated exchanges and the test remember by design is left out.</summary>
internal sealed class FuzzMemory
{
    /// <summary>
    /// What a service may hold more at the end than after a fifth, bytes: books and the windows of recent ids fill with the market's own messages meanwhile. The track of a connection with frames has
    /// 1.7 kB: without a limit those of the made-up ones would be several times as much.
    /// </summary>
    private const long Allowance = 4_000_000;

    private readonly List<Dictionary<string, HeapShare>> _samples = [];

    /// <summary>Services and what is reachable from them. A type that belongs to another service counts for that one; what several share, for the first.</summary>
    public IReadOnlyList<(string Name, object[] Roots)> Owners { get; set; } = [];

    /// <summary>What is nobody's of these, however it is reached.</summary>
    public object[] Others { get; set; } = [];

    public int Samples => _samples.Count;

    public void Take()
    {
        GC.Collect();
        var census = new HeapCensus();
        census.Reserve(Others);
        foreach (var (_, roots) in Owners) census.Reserve(roots);
        var all = AssembliesOf([.. Owners.SelectMany(static o => o.Roots), .. Others]);
        _samples.Add(Owners.ToDictionary(static o => o.Name, o => census.Count([.. all.Except(AssembliesOf(o.Roots))], o.Roots)));
    }

    private static List<Assembly> AssembliesOf(object[] roots) =>
        [.. roots.Select(static r => r.GetType().Assembly).Where(static a => a.GetName().Name!.StartsWith("MarketPrism.", StringComparison.Ordinal)).Distinct()];

    public void AssertFlat()
    {
        foreach (var (name, _) in Owners)
        {
            // of two samples the smaller one: megabytes of garbage may be on their way at one of them
            var (first, last) = (_samples[..2].MinBy(s => s[name].Bytes)![name], _samples[^2..].MinBy(s => s[name].Bytes)![name]);
            Assert.True(last.Bytes - first.Bytes < Allowance, $"{name} grew: {last.Growth(first)}\n{this}");
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, _) in Owners)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-10} {string.Join(" ", _samples.Select(s => (s[name].Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)))} MB");
            text.AppendLine(CultureInfo.InvariantCulture, $"; most growth: {_samples[^1][name].Growth(_samples[0][name])}");
        }

        return text.ToString();
    }
}
