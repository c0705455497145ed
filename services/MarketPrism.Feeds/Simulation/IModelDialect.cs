namespace MarketPrism.Feeds.Simulation;

/// <summary>The words of one venue, from the venue's side.</summary>
internal interface IModelDialect
{
    /// <summary>After so much silence in both directions the venue cuts; null = never.</summary>
    TimeSpan? IdleCut { get; }

    /// <summary>The age at which it cuts; null = never.</summary>
    TimeSpan? MaxAge { get; }

    /// <summary>Template of the frames of a stream.</summary>
    string Template(ModelStream stream);

    /// <summary>Names of streams in the URL of a dial.</summary>
    IEnumerable<string> StreamsOf(Uri url);

    /// <summary>Answers a text of the client.</summary>
    void OnText(ModelVenue venue, ModelSession session, ReadOnlyMemory<byte> text);

    /// <summary>The notice that a connection will be closed soon.</summary>
    ReadOnlyMemory<byte> Notice();

    /// <summary>What follows a subscription at once: a snapshot; empty when nothing does.</summary>
    ReadOnlyMemory<byte> Greeting(ModelStream stream, long timeMs);
}
