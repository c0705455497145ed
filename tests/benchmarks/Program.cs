using MarketPrism.Benchmarks;
using MarketPrism.Testing;

var isQuick = args.Contains("--quick");
var known = args.All(a => a is "--quick");
if (!known || args.Contains("--help"))
{
    Console.Error.WriteLine("make bench ARGS=[--quick]   --quick: seconds a row, and docs/performance.md is left alone");
    return args.Contains("--help") ? 0 : 2;
}

var captures = Repository.Captures;
if (captures is null) Console.Error.WriteLine("No recordings of real exchanges (MARKETPRISM_CAPTURES): small ones of the simulator are used, and docs/performance.md is left alone.");
return PerformanceTable.Run(captures, isQuick, Console.Out);
