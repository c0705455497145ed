using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace MarketPrism.Benchmarks.Sockets;

/// <summary>A <see cref="FrameServer"/> as a child process.</summary>
internal sealed class FrameServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FrameServerProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<FrameServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add(FrameServer.Option);
        var process = Process.Start(start) ?? throw new InvalidOperationException("the server of frames did not start");
        var port = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("the server of frames ended at once");
        return new FrameServerProcess(process, new Uri($"ws://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}/"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
