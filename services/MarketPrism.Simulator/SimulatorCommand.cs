namespace MarketPrism.Simulator;

/// <summary>The simulator as a program, here and as <c>marketprism simulate</c>.</summary>
public static class SimulatorCommand
{
    /// <summary>Runs until cancelled; 0 = ended as asked, 1 = failed, 2 = bad arguments.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            await output.WriteLineAsync(SimulatorArguments.Help);
            return 0;
        }

        SimulatorOptions options;
        try
        {
            options = SimulatorArguments.Parse(arguments);
        }
        catch (ArgumentException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 2;
        }

        try
        {
            await using var host = await SimulatorHost.StartAsync(options, cancellationToken);
            foreach (var venue in host.Venues.All) await errors.WriteLineAsync($"{venue.Name}: {host.WebSocketBase(venue.Name)} and {host.RestBase(venue.Name)}, {venue.Symbols.Count} symbols");
            await errors.WriteLineAsync($"control: {host.BaseAddress}_sim/faults, seed {options.Seed}; Ctrl-C ends it");
            await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("stopped");
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"cannot listen on {options.Bind}:{options.Port}: {e.Message} Choose another --port, or 0 for a free one.");
            return 1;
        }

        return 0;
    }
}
