using System.Buffers;
using System.Text.Json;
using MarketPrism.Benchmarks.Measure;

namespace MarketPrism.Benchmarks.Plain;

/// <summary>The yardstick: what a good programmer writes without thinking about speed. Utf8JsonReader, SortedDictionary of decimals, Utf8JsonWriter.</summary>
internal sealed class PlainBinance : Workload
{
    private readonly Recording _recording;
    private readonly bool _isFutures;
    private readonly bool _writesJson;
    private readonly ArrayBufferWriter<byte> _buffer = new(65536);
    private readonly Utf8JsonWriter _writer;
    private PlainSide _bids = new(true);
    private PlainSide _asks = new(false);
    private long _last;
    private bool _isFirst;

    public PlainBinance(Recording recording, bool isFutures, bool writesJson)
        : base(writesJson ? "plain: Utf8JsonReader, SortedDictionary, Utf8JsonWriter" : "plain: Utf8JsonReader and SortedDictionary", recording.Frames.Count)
    {
        _recording = recording;
        _isFutures = isFutures;
        _writesJson = writesJson;
        _writer = new Utf8JsonWriter(_buffer);
    }

    public IReadOnlyDictionary<decimal, decimal> Bids => _bids.Levels;

    public IReadOnlyDictionary<decimal, decimal> Asks => _asks.Levels;

    public override void Reset() => Load(_recording.Snapshots[0].Body);

    public override void Pass()
    {
        foreach (var (channel, payload) in _recording.Frames)
        {
            if (channel.AsSpan().SequenceEqual("depth"u8)) ReadDepth(payload);
            else if (channel.AsSpan().SequenceEqual("bookTicker"u8)) ReadTicker(payload);
            else ReadTrade(payload);
        }
    }

    private void Load(byte[] body)
    {
        _bids = new PlainSide(true);
        _asks = new PlainSide(false);
        _isFirst = true;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("lastUpdateId"u8))
            {
                reader.Read();
                _last = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("bids"u8))
            {
                _bids.ReadAndSet(ref reader);
            }
            else if (reader.ValueTextEquals("asks"u8))
            {
                _asks.ReadAndSet(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadDepth(byte[] payload)
    {
        long first = 0, last = 0, previous = 0, time = 0;
        var reader = Open(payload);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("U"u8))
            {
                reader.Read();
                first = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("u"u8))
            {
                reader.Read();
                last = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("pu"u8))
            {
                reader.Read();
                previous = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("E"u8))
            {
                reader.Read();
                time = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("b"u8))
            {
                if (!Follows(first, last, previous)) return;
                if (_writesJson) Begin(first, last, time);
                ReadSide(ref reader, _bids, "bids");
            }
            else if (reader.ValueTextEquals("a"u8))
            {
                ReadSide(ref reader, _asks, "asks");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        while (reader.Read())
        {
            // to the end, so that a garbled frame is noticed
        }

        _last = last;
        _isFirst = false;
        if (_writesJson) End();
    }

    private bool Follows(long first, long last, long previous)
    {
        if (_isFutures ? last < _last || (last == _last && !_isFirst) : last <= _last) return false;
        if (_isFutures ? previous == _last || (_isFirst && first <= _last) : first <= _last + 1) return true;
        throw new InvalidDataException("a gap in the recording");
    }

    private void ReadSide(ref Utf8JsonReader reader, PlainSide side, string name)
    {
        if (!_writesJson)
        {
            side.ReadAndSet(ref reader);
            return;
        }

        _writer.WriteStartArray(name);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var price = PlainSide.ReadDecimal(ref reader);
            reader.Read();
            var quantity = PlainSide.ReadDecimal(ref reader);
            reader.Read();
            if (quantity == 0) side.Levels.Remove(price);
            else side.Levels[price] = quantity;
            _writer.WriteStartArray();
            WriteNumber(price);
            WriteNumber(quantity);
            _writer.WriteEndArray();
        }

        _writer.WriteEndArray();
    }

    private void ReadTicker(byte[] payload)
    {
        long id = 0;
        decimal bid = 0, bidQuantity = 0, ask = 0, askQuantity = 0;
        var reader = Open(payload);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
            reader.Read();
            if (name == 'u') id = reader.GetInt64();
            else if (name == 'b') bid = PlainSide.ReadDecimal(ref reader);
            else if (name == 'B') bidQuantity = PlainSide.ReadDecimal(ref reader);
            else if (name == 'a') ask = PlainSide.ReadDecimal(ref reader);
            else if (name == 'A') askQuantity = PlainSide.ReadDecimal(ref reader);
            else reader.Skip();
        }

        while (reader.Read())
        {
            // to the end
        }

        if (!_writesJson) return;
        Head("bbo", 0);
        _writer.WriteNumber("update_id", id);
        Named("bid_price", bid);
        Named("bid_quantity", bidQuantity);
        Named("ask_price", ask);
        Named("ask_quantity", askQuantity);
        End();
    }

    private void ReadTrade(byte[] payload)
    {
        long id = 0, time = 0;
        decimal price = 0, quantity = 0;
        var maker = false;
        var reader = Open(payload);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
            reader.Read();
            if (name == 't') id = reader.GetInt64();
            else if (name == 'T') time = reader.GetInt64();
            else if (name == 'p') price = PlainSide.ReadDecimal(ref reader);
            else if (name == 'q') quantity = PlainSide.ReadDecimal(ref reader);
            else if (name == 'm') maker = reader.GetBoolean();
            else reader.Skip();
        }

        while (reader.Read())
        {
            // to the end
        }

        if (!_writesJson) return;
        Head("trade", time);
        _writer.WriteString("trade_id", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Named("price", price);
        Named("quantity", quantity);
        _writer.WriteString("quantity_unit", "base");
        _writer.WriteString("side", maker ? "sell" : "buy");
        _writer.WriteBoolean("backfilled", false);
        End();
    }

    // {"stream":"…","data":{
    private static Utf8JsonReader Open(byte[] payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (isData) break;
            reader.Skip();
        }

        return reader;
    }

    private void Begin(long first, long last, long time)
    {
        Head("orderbook", time);
        _writer.WriteString("update_type", "update");
        _writer.WriteNumber("first_update_id", first);
        _writer.WriteNumber("last_update_id", last);
        _writer.WriteNumber("prev_update_id", _last);
        _writer.WriteString("state", "synced");
    }

    private void Head(string type, long time)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteNumber("schema", 1);
        _writer.WriteString("data_type", type);
        _writer.WriteString("exchange", "binance");
        _writer.WriteString("market_type", "spot");
        _writer.WriteString("symbol", "ETH-USDT");
        _writer.WriteString("venue_symbol", "ETHUSDT");
        if (time == 0) _writer.WriteNull("ts_ms");
        else _writer.WriteNumber("ts_ms", time);
        _writer.WriteNumber("recv_ns", 1);
        _writer.WriteNumber("pub_ns", 2);
        _writer.WriteString("source", "marketprism");
        _writer.WriteNumber("epoch", 1);
    }

    private void End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
    }

    private void Named(string name, decimal value)
    {
        _writer.WritePropertyName(name);
        WriteNumber(value);
    }

    // The shortest exact text, as the messages have it
    private void WriteNumber(decimal value)
    {
        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var length, "0.##################", System.Globalization.CultureInfo.InvariantCulture);
        _writer.WriteStringValue(text[..length]);
    }
}
