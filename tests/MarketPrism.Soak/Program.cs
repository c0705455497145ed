using System.Runtime.InteropServices;
using MarketPrism.Soak;

if (args.Contains("--help"))
{
    Console.WriteLine(SoakOptions.Help);
    return 0;
}

try
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    return await new SoakRun(SoakOptions.Parse(args), Console.Out).RunAsync(stop.Token) ? 0 : 1;

    void End(PosixSignalContext signal)
    {
        signal.Cancel = true; // what was seen until now is judged
        stop.Cancel();
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
