using System.Text;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.WebConsole.Board;

/// <summary>All that the page shows, fed from the bus by one task and read by requests, under one lock.</summary>
internal sealed class ConsoleBoard(SubjectSpace subjects, TimeProvider time)
{
    internal const int MaxGaps = 2_000;

    // More than any installation has: who may publish can make up names
    private const int MaxBooks = 20_000;
    private const int MaxShards = 5_000;
    private const int MaxMarkets = 256;
    private const int MaxGapBytes = 16 * 1024;
    private const int MaxVerdictBytes = 4 * 1024;

    internal static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan UsualSnapshotInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MinBookSilence = TimeSpan.FromSeconds(30); // longer than a hand-over between processors
    private static readonly TimeSpan ForgetStopped = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ForgetSilent = TimeSpan.FromHours(1);
    private static readonly TimeSpan ForgetSilentBook = TimeSpan.FromDays(1);
    private readonly string[] _normalized = [.. new[] { Channel.OrderBook, Channel.Trade }.Select(c => subjects.AllNormalized(c)[..^1])];
    private readonly string _status = subjects.AllStatus[..^1];
    private readonly string _gaps = subjects.AllGaps[..^1];
    private readonly string _verdicts = subjects.AllVerdicts[..^3];
    private readonly Dictionary<string, BookEntry> _books = [];
    private readonly Dictionary<string, GapLine> _gapsById = [];
    private readonly Queue<string> _gapOrder = new();
    private readonly Dictionary<string, ShardEntry> _shards = [];
    private readonly Dictionary<string, byte[]> _verdictsByMarket = [];

    /// <summary>Guards everything on the board.</summary>
    internal Lock Gate { get; } = new();

    internal IReadOnlyDictionary<string, BookEntry> Books => _books;

    internal IReadOnlyDictionary<string, ShardEntry> Shards => _shards;

    internal IReadOnlyDictionary<string, byte[]> Verdicts => _verdictsByMarket;

    internal IReadOnlyCollection<GapLine> Gaps => _gapsById.Values;

    /// <summary>Messages taken from the bus.</summary>
    internal long Taken { get; private set; }

    /// <summary>Rises with every change of a book.</summary>
    internal long Version { get; private set; }

    internal long Second => time.GetTimestamp() / time.TimestampFrequency;

    /// <summary>The subject patterns that feed the board.</summary>
    internal IReadOnlyList<string> Patterns => [.. _normalized.Select(p => p + ">"), subjects.AllStatus, subjects.AllGaps, subjects.AllVerdicts];

    internal TimeSpan AgeOf(long timestamp) => time.GetElapsedTime(timestamp);

    /// <summary>Takes a message from the bus.</summary>
    /// <returns>What is wrong with it; null = nothing.</returns>
    internal string? Take(in BusMessage message)
    {
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        lock (Gate)
        {
            Taken++;
            try
            {
                var isTaken = true;
                if (subject.StartsWith(_normalized[0], StringComparison.Ordinal)) TakeBook(subject[_normalized[0].Length..], message.Payload.Span);
                else if (subject.StartsWith(_normalized[1], StringComparison.Ordinal)) TakeTrade(subject[_normalized[1].Length..], message.Payload.Span);
                else if (subject.StartsWith(_status, StringComparison.Ordinal)) isTaken = TakeStatus(subject[_status.Length..], message.Payload);
                else if (subject.StartsWith(_gaps, StringComparison.Ordinal)) TakeGap(message.Payload.Span);
                else if (subject.StartsWith(_verdicts, StringComparison.Ordinal)) isTaken = TakeVerdict(subject[_verdicts.Length..], message.Payload);
                return isTaken ? null : "it is not what its subject says";
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                // Another version's message, or somebody else's: the page shows what it understands
                return e.Message;
            }
        }
    }

    /// <summary>Takes a status document; false when it is none.</summary>
    internal bool TakeStatus(string name, ReadOnlyMemory<byte> json)
    {
        if (!_shards.TryGetValue(name, out var shard))
        {
            if (_shards.Count >= MaxShards || name.Split('.') is not { Length: 3 } tokens || !tokens.All(static t => SubjectToken.TryUnescape(t, out _))) return false;
            shard = new ShardEntry(name);
        }

        if (!shard.TryTake(json, time)) return false;
        _shards[name] = shard;
        return true;
    }

    private bool TakeVerdict(string market, ReadOnlyMemory<byte> json)
    {
        if (json.Length is < 2 or > MaxVerdictBytes || market.Split('.') is not [var exchange, var token] || !Exchange.TryParse(exchange, out _) || !Market.TryParse(token, out _)) return false;
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || Text(document.RootElement, "verdict") is not { Length: > 0 }) return false;
        if (!_verdictsByMarket.ContainsKey(market) && _verdictsByMarket.Count >= MaxMarkets) return false;
        _verdictsByMarket[market] = json.ToArray();
        return true;
    }

    /// <summary>A shard that has said nothing for so long is down, or cannot reach the bus: it reports every 5 s. Of processors one is enough: it takes the others' partitions over.</summary>
    internal bool IsSilent(ShardEntry shard) =>
        AgeOf(shard.Heard) > SilentAfter && !shard.IsStopped && !(shard.IsProcessor && _shards.Values.Any(s => s.IsProcessor && AgeOf(s.Heard) <= SilentAfter));

    /// <summary>Forgets shards that said goodbye, and much later those that did not; marks books of which nothing comes any more, and forgets those that nobody collects, or that say nothing for a day.</summary>
    internal void Expire()
    {
        lock (Gate)
        {
            foreach (var (name, shard) in _shards)
            {
                if (AgeOf(shard.Heard) < (shard.IsStopped || (shard.IsProcessor && !IsSilent(shard)) ? ForgetStopped : ForgetSilent)) continue;
                shard.Dispose();
                _shards.Remove(name);
            }

            var silence = BookSilentAfter();
            foreach (var (key, book) in _books)
            {
                var age = AgeOf(book.LastMessage);
                if (age < silence || (book.IsSilent && age < ForgetSilentBook)) continue;

                // the status of a large shard does not name each stream: a day without a word is the end of a book, and of an option that expired
                if (age >= ForgetSilentBook || !_shards.Values.Any(s => Collects(s, book))) _books.Remove(key);
                book.IsSilent = true;
                book.Version = ++Version;
            }
        }
    }

    /// <summary>Two and a half times the interval at which processors publish a quiet book whole.</summary>
    private TimeSpan BookSilentAfter()
    {
        var silence = 2.5 * (_shards.Values.Max(static s => s.SnapshotInterval) ?? UsualSnapshotInterval);
        return silence > MinBookSilence ? silence : MinBookSilence;
    }

    private static bool Collects(ShardEntry shard, BookEntry book)
    {
        if (shard.Document?.RootElement is not { } status || Text(status, "exchange") != book.Exchange) return false;
        if (Text(status, "market") is var market && market != "public" && (market == "spot") != (book.MarketType == "spot")) return false;
        if (!status.TryGetProperty("streams", out var streams) || !streams.TryGetProperty("worst", out var list) || list.ValueKind != JsonValueKind.Array) return true; // not told: it may
        return list.EnumerateArray().Any(s => Text(s, "key") == $"orderbook.{book.VenueSymbol}");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private BookEntry Book(string tail)
    {
        if (_books.TryGetValue(tail, out var book)) return book;
        if (tail.Split('.') is not [var exchange, var marketType, var token] || !Exchange.TryParse(exchange, out _) || !Market.TryParse(marketType, out _) || !SubjectToken.TryUnescape(token, out var symbol))
            throw new FormatException("its subject is not exchange.market_type.symbol");
        if (_books.Count >= MaxBooks) throw new FormatException("there are too many books");
        return new BookEntry(exchange, marketType, symbol);
    }

    private void TakeBook(string tail, ReadOnlySpan<byte> json)
    {
        var book = Book(tail);
        book.Book.Apply(json);
        _books[tail] = book; // not before: what is no book makes no entry
        book.LastMessage = time.GetTimestamp();
        book.IsSilent = false;
        book.Updates.Add(Second);
        book.Version = ++Version;
        if (book.VenueSymbol.Length > 0 && !json.Contains((byte)'h')) return;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("venue_symbol"u8) && reader.Read()) book.VenueSymbol = reader.GetString() ?? "";
            else if (reader.ValueTextEquals("horizon_bid"u8) && reader.Read()) book.HorizonBid = reader.GetString();
            else if (reader.ValueTextEquals("horizon_ask"u8) && reader.Read()) book.HorizonAsk = reader.GetString();
            else if (reader.ValueTextEquals("bids"u8) || reader.ValueTextEquals("asks"u8)) return;
        }
    }

    private void TakeTrade(string tail, ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        var trade = document.RootElement;
        long? when = trade.TryGetProperty("ts_ms", out var ms) && ms.ValueKind == JsonValueKind.Number ? ms.GetInt64() : null;
        var backfilled = trade.TryGetProperty("backfilled", out var b) && b.ValueKind == JsonValueKind.True;
        var book = Book(tail);
        if (!_books.ContainsKey(tail)) book.LastMessage = time.GetTimestamp();
        _books[tail] = book;
        book.Trades.Add(new TradeLine(Text(trade, "trade_id") ?? "", Text(trade, "price") ?? "", Text(trade, "quantity") ?? "", Text(trade, "side") ?? "", when, backfilled));
    }

    private void TakeGap(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxGapBytes) throw new FormatException("a ledger record is not that long");
        var bytes = json.ToArray();
        using var document = JsonDocument.Parse(bytes);
        var gap = document.RootElement;
        var id = Text(gap, "id") ?? throw new FormatException("a ledger record has an id");
        var version = gap.TryGetProperty("version", out var v) ? v.GetInt32() : 1;
        var isOpen = Text(gap, "state") == "open";
        if (!_gapsById.TryGetValue(id, out var known)) _gapOrder.Enqueue(id);
        else if (version < known.Version || (isOpen && !known.IsOpen)) return;
        _gapsById[id] = new GapLine(id, version, isOpen, gap.GetProperty("opened_ns").GetInt64(), bytes);
        while (_gapOrder.Count > MaxGaps) _gapsById.Remove(_gapOrder.Dequeue());
    }
}
