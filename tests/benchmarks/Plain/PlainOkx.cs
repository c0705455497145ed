using System.Globalization;
using System.Text;
using System.Text.Json;
using MarketPrism.Benchmarks.Measure;

namespace MarketPrism.Benchmarks.Plain;

/// <summary>The same for OKX's books, with the checksum as its documentation describes it: text joined by colons, CRC-32.</summary>
internal sealed class PlainOkx(Recording recording) : Workload("plain: Utf8JsonReader, SortedDictionary, checksum", recording.Frames.Count)
{
    private const int ChecksumLevels = 25;
    private static readonly uint[] Table = MakeTable();
    private readonly Dictionary<string, (PlainSide Bids, PlainSide Asks)> _books = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    public override void Reset() => _books.Clear();

    public override void Pass()
    {
        foreach (var (_, payload) in recording.Frames) Read(payload);
    }

    private void Read(byte[] payload)
    {
        var symbol = "";
        var isSnapshot = false;
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("arg"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isId = reader.ValueTextEquals("instId"u8);
                    reader.Read();
                    if (isId) symbol = reader.GetString()!;
                }
            }
            else if (reader.ValueTextEquals("action"u8))
            {
                reader.Read();
                isSnapshot = reader.ValueTextEquals("snapshot"u8);
            }
            else
            {
                reader.Read();
                reader.Read();
                ReadData(ref reader, symbol, isSnapshot);
            }
        }
    }

    private void ReadData(ref Utf8JsonReader reader, string symbol, bool isSnapshot)
    {
        if (isSnapshot) _books[symbol] = (new PlainSide(true), new PlainSide(false));
        var (bids, asks) = _books[symbol];
        var checksum = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("asks"u8))
            {
                asks.ReadAndSet(ref reader);
            }
            else if (reader.ValueTextEquals("bids"u8))
            {
                bids.ReadAndSet(ref reader);
            }
            else if (reader.ValueTextEquals("checksum"u8))
            {
                reader.Read();
                checksum = reader.GetInt32();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        reader.Read();
        if (checksum != 0 && Checksum(bids, asks) != checksum) throw new InvalidDataException("the checksum differs");
    }

    private int Checksum(PlainSide bids, PlainSide asks)
    {
        _text.Clear();
        using var bid = bids.Levels.GetEnumerator();
        using var ask = asks.Levels.GetEnumerator();
        for (var i = 0; i < ChecksumLevels; i++)
        {
            if (bid.MoveNext()) Append(bid.Current);
            if (ask.MoveNext()) Append(ask.Current);
        }

        var crc = uint.MaxValue;
        for (var i = 0; i < _text.Length - 1; i++) crc = Table[(crc ^ _text[i]) & 0xFF] ^ (crc >> 8);
        return (int)~crc;
    }

    private void Append(KeyValuePair<decimal, decimal> level) =>
        _text.Append(CultureInfo.InvariantCulture, $"{level.Key:0.##################}").Append(':').Append(CultureInfo.InvariantCulture, $"{level.Value:0.##################}").Append(':');

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
