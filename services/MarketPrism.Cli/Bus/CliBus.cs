using MarketPrism.Bus;

namespace MarketPrism.Cli.Bus;

/// <summary>Connections of short-lived commands: they fail soon and say why, where services would go on trying.</summary>
internal static class CliBus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static Task<NatsBus> ConnectAsync(string url, string name, CancellationToken cancellationToken) =>
        ConnectAsync(new NatsBusOptions { Urls = [url], Name = name }, cancellationToken);

    internal static async Task<NatsBus> ConnectAsync(NatsBusOptions options, CancellationToken cancellationToken)
    {
        NatsBus bus;
        try
        {
            bus = new NatsBus(options);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"{string.Join(", ", options.Urls)}: {e.Message}");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            await bus.WhenConnectedAsync(deadline.Token);
            return bus;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var reason = e is OperationCanceledException ? bus.LastFailure : e.Message;
            await bus.DisposeAsync();
            throw new FailureException($"no NATS server answers at {string.Join(", ", options.Urls)} within {Patience.TotalSeconds:0} s{(reason is null ? "" : $": {reason}")}");
        }
    }
}
