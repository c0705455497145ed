using MarketPrism.Markets;

namespace MarketPrism.Cli.Record;

/// <summary>The capture of one market.</summary>
internal sealed class RecordedMarket(string file, CaptureWriter writer)
{
    internal string File { get; } = file;

    internal CaptureWriter Writer { get; } = writer;

    internal long Events { get; set; }
}
