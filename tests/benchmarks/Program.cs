using MarketPrism.Benchmarks;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Testing;

const string Usage = "make bench ARGS=\"[--quick] [--only SECTION[,SECTION]]\"   --quick: seconds a row; only a whole run renews docs/performance.md";
if (args is [FrameServer.Option])
{
    await FrameServer.RunAsync(Console.In, Console.Out, CancellationToken.None);
    return 0;
}

var (isQuick, only) = (false, Array.Empty<string>());
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--quick")
    {
        isQuick = true;
    }
    else if (args[i] == "--only" && i + 1 < args.Length)
    {
        only = args[++i].Split(',');
    }
    else
    {
        Console.Error.WriteLine(Usage);
        return args[i] == "--help" ? 0 : 2;
    }
}

var known = PerformanceTable.Sections.Select(s => s.Name).ToList();
if (only.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no section '{unknown}': {string.Join(", ", known)}.");
    return 2;
}

var captures = Repository.Captures;
if (captures is null) Console.Error.WriteLine("No recordings of real exchanges (MARKETPRISM_CAPTURES): small ones of the simulator are used, and docs/performance.md is left alone.");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
await PerformanceTable.RunAsync(new BenchOptions(captures, isQuick, only), Console.Out, stop.Token);
return 0;
