using System.Threading.Channels;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;
using Channel = System.Threading.Channels.Channel;

namespace MarketPrism.Cli.Run;

/// <summary>Hands edits of the configuration to the running pipeline, as the services take them: whole or not at all, and the one before stays in force until the new one is.</summary>
internal sealed class RunReload
{
    private readonly RunConfiguration _source;
    private readonly RunningPipeline _pipeline;
    private readonly Action<string> _say;

    // only the latest matters
    private readonly Channel<ConfigurationState> _changes = Channel.CreateBounded<ConfigurationState>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    internal RunReload(RunConfiguration source, RunningPipeline pipeline, Action<string> say)
    {
        _source = source;
        _pipeline = pipeline;
        _say = say;
        source.Monitor.Changed += state => _changes.Writer.TryWrite(state);
    }

    /// <summary>Takes edits until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var state in _changes.Reader.ReadAllAsync(cancellationToken)) await ApplyAsync(state, cancellationToken);
    }

    private async Task ApplyAsync(ConfigurationState state, CancellationToken cancellationToken)
    {
        var before = _pipeline.Configuration;
        var next = state.Refusal is null ? _source.Plan(state.Configuration, _pipeline.Simulator) : before;
        await _pipeline.Connector.ApplyAsync(state with { Configuration = next }, cancellationToken);
        var generation = _pipeline.Connector.GetStatus(StatusDetail.Summary).ConfigGeneration;
        if (state.Refusal is { } refusal) _say($"the configuration was refused and generation {generation} stays in force: {refusal.Message.ReplaceLineEndings("; ")}");
        else if (generation != state.Generation) _say($"the configuration could not be taken and generation {generation} stays in force: see the log");
        else if (next != before) Report(before, _pipeline.Configuration = next, generation);
    }

    private void Report(MarketPrismConfiguration before, MarketPrismConfiguration now, int generation)
    {
        var later = new List<string>();
        if (before.OrderBook != now.OrderBook) later.Add("orderbook");
        if (before.Console != now.Console) later.Add("console");
        _say($"configuration generation {generation} is in force{(later.Count > 0 ? $"; {string.Join(" and ", later)} take effect at the next start" : "")}");
    }
}
