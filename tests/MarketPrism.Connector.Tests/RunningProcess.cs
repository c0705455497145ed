using System.Diagnostics;

namespace MarketPrism.Connector.Tests;

/// <summary>A child process that does not outlive its test, however that ends.</summary>
internal sealed class RunningProcess(Process process) : IDisposable
{
    public Process Process => process;

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
