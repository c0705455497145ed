using System.Text;
using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Markets.Following;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A consumer of all normalised messages, which checks every synced book against the truth.</summary>
internal sealed class PlayedConsumer
{
    private readonly Dictionary<string, PlayedVenue> _venues;
    private readonly int _depth;

    public PlayedConsumer(IEnumerable<PlayedVenue> venues, int depth)
    {
        _venues = venues.ToDictionary(v => v.Key.Symbol);
        _depth = depth == 0 ? int.MaxValue : depth;
    }

    public Dictionary<string, FollowedBook> Books { get; } = [];

    public Dictionary<string, List<long>> Trades { get; } = [];

    public Dictionary<string, GapRecord> Gaps { get; } = [];

    /// <summary>Who published with which epoch, by partition.</summary>
    public Dictionary<(VirtualPartition, long Epoch), string> Publishers { get; } = [];

    public List<string> Faults { get; } = [];

    public int Compared { get; private set; }

    public int Snapshots { get; private set; }

    public int Backfilled { get; private set; }

    public int StateChanges { get; private set; }

    public List<string> Values { get; } = [];

    public void Take(string publisher, string subject, byte[] payload)
    {
        var tokens = subject.Split('.');
        switch (tokens[1])
        {
            case "orderbook":
                TakeBook(publisher, payload);
                break;
            case "trade":
                TakeTrade(publisher, payload);
                break;
            case "gap":
                var gap = GapRecordJson.Read(payload)!;
                if (!Gaps.TryGetValue(gap.Id, out var known) || gap.Version >= known.Version) Gaps[gap.Id] = gap;
                break;
            case "instrument":
                break;
            default:
                Values.Add(Encoding.UTF8.GetString(payload));
                break;
        }
    }

    public string Text(string symbol)
    {
        var book = Books[symbol];
        var text = new StringBuilder();
        foreach (var (price, quantity) in book.Bids) text.Append(price).Append('@').Append(quantity).Append(' ');
        text.Append('|');
        foreach (var (price, quantity) in book.Asks) text.Append(price).Append('@').Append(quantity).Append(' ');
        return text.ToString();
    }

    private void TakeBook(string publisher, byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        var symbol = document.RootElement.GetProperty("venue_symbol").GetString()!;
        if (!_venues.TryGetValue(symbol, out _)) return;
        NotePublisher(publisher, symbol, document.RootElement.GetProperty("epoch").GetInt64());
        if (!Books.TryGetValue(symbol, out var book)) Books.Add(symbol, book = new FollowedBook());
        switch (book.Apply(payload))
        {
            case FollowOutcome.Snapshot:
                Snapshots++;
                break;
            case FollowOutcome.Applied:
                break;
            case FollowOutcome.StateChanged:
                StateChanges++;
                return;
            case FollowOutcome.OldEpoch or FollowOutcome.Waiting:
                return;
            case var outcome:
                Faults.Add($"{symbol}: {outcome} by {Encoding.UTF8.GetString(payload)}");
                return;
        }

        Compared++;
        if (!_venues[symbol].Truth.TryGetValue(book.LastUpdateId, out var truth)) Faults.Add($"{symbol}: no event ended at {book.LastUpdateId}");
        else if (Text(symbol) != PlayedVenue.Cut(truth, _depth)) Faults.Add($"{symbol} at {book.LastUpdateId}:\n  is {Text(symbol)}\n  not {PlayedVenue.Cut(truth, _depth)}");
    }

    private void TakeTrade(string publisher, byte[] payload)
    {
        var trade = TradeMessage.Read(payload)!;
        NotePublisher(publisher, trade.VenueSymbol, trade.Epoch);
        if (!Trades.TryGetValue(trade.VenueSymbol, out var list)) Trades.Add(trade.VenueSymbol, list = []);
        list.Add(long.Parse(trade.TradeId));
        if (trade.IsBackfilled) Backfilled++;
    }

    private void NotePublisher(string publisher, string symbol, long epoch)
    {
        if (!_venues.TryGetValue(symbol, out var venue)) return; // not played: a test's own frames
        var key = (venue.Key.Partition, epoch);
        if (!Publishers.TryAdd(key, publisher) && Publishers[key] != publisher) Faults.Add($"partition {key.Partition}: {publisher} and {Publishers[key]} both publish in epoch {epoch}");
    }
}
