using MarketPrism.Benchmarks;
using MarketPrism.Testing;

var isQuick = args.Contains("--quick");
var known = args.All(a => a is "--quick");
if (!known || args.Contains("--help"))
{
    Console.Error.WriteLine("make bench ARGS=[--quick]   --quick: seconds a row, and docs/performance.md is left alone");
    return args.Contains("--help") ? 0 : 2;
}

if (Repository.Captures is not { } captures)
{
    Console.Error.WriteLine("No captures: set MARKETPRISM_CAPTURES to a folder that holds binance-usdm-ethusdt-2024.frames.gz and the others (README, Performance).");
    return 2;
}

return PerformanceTable.Run(captures, isQuick, Console.Out);
