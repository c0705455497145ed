namespace MarketPrism.Feeds.Simulation;

/// <summary>A stream of a model venue: events with ids, at its own rhythm.</summary>
internal sealed class ModelStream(string wire, string channel, string symbol, TimeSpan gap, bool isPoisson)
{
    /// <summary>What clients call it: Binance's stream name; OKX's channel and instrument with a colon between.</summary>
    internal string Wire => wire;

    internal string Channel => channel;

    internal string Symbol => symbol;

    /// <summary>Mean time between events; zero = only when told.</summary>
    internal TimeSpan Gap { get; set; } = gap;

    internal bool IsPoisson => isPoisson;

    /// <summary>Id of the last event.</summary>
    internal long LastId { get; set; } = 1000;

    internal long LastEventMs { get; set; }

    /// <summary>When it last sent anything, keep-alives included.</summary>
    internal long LastPush { get; set; }

    /// <summary>Acknowledged, and yet nothing comes of it, on no connection: neither snapshot nor keep-alive nor event.</summary>
    internal bool IsWithheld { get; set; }

    internal bool IsBook { get; } = channel == "books";

    internal List<ModelSession> Subscribers { get; } = [];

    /// <summary>The unchanging parts of its frames.</summary>
    internal ModelTemplate? Template { get; set; }
}
