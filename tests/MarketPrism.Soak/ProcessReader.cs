using System.Globalization;

namespace MarketPrism.Soak;

/// <summary>What the kernel says of a process (Linux).</summary>
internal sealed class ProcessReader(int id)
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed by Linux' ABI
    private readonly string _folder = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}";

    internal double RssMb() => StatusLine("VmRSS:") / 1024.0;

    internal int Threads() => (int)StatusLine("Threads:");

    internal int Handles() => Directory.GetFiles($"{_folder}/fd").Length;

    internal TimeSpan Cpu()
    {
        var text = File.ReadAllText($"{_folder}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name before may hold anything
        return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private long StatusLine(string name)
    {
        var line = File.ReadLines($"{_folder}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
