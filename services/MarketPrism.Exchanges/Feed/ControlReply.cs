namespace MarketPrism.Exchanges;

/// <summary>What a control frame says.</summary>
public sealed record ControlReply
{
    /// <summary>What it is.</summary>
    public required ControlReplyKind Kind { get; init; }

    /// <summary>The id of the request; null when it names none.</summary>
    public string? Id { get; init; }

    /// <summary>The streams it is about as (channel, symbol) in the form of <see cref="StreamSpec.MatchChannel"/>; empty when it names none (Binance acks are for the whole request).</summary>
    public IReadOnlyList<(string Channel, string Symbol)> Streams { get; init; } = [];

    /// <summary>Wire names, of a list of subscriptions.</summary>
    public IReadOnlyList<string> Subscriptions { get; init; } = [];

    /// <summary>The venue's error or notice code.</summary>
    public string Code { get; init; } = "";

    /// <summary>The venue's text.</summary>
    public string Message { get; init; } = "";

    /// <summary>Of an error: whether trying again can help (busy, too frequent) or not (unknown symbol).</summary>
    public bool IsTransient { get; init; }
}
