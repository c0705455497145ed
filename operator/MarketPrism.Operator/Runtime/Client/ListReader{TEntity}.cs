using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Reads the list form that every kind has, item by item as it arrives: a whole body may be many times what is kept of it.</summary>
internal sealed class ListReader<TEntity>(JsonTypeInfo<TEntity> itemType)
{
    private readonly List<TEntity> _items = [];
    private JsonReaderState _state;
    private string? _version;
    private string? _continue;
    private bool _inItems;
    private bool _isOpen;
    private bool _isClosed;

    public async Task<EntityList<TEntity>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 65_536, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var consumed = Take(read.Buffer, read.IsCompleted);
                pipe.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
                if (!read.IsCompleted) continue;
                if (!_isClosed) throw new JsonException("a list ends too early");
                return new EntityList<TEntity>(_items, _version ?? throw new JsonException("a list must have metadata.resourceVersion"), _continue);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes whole items and fields; returns how many bytes they are.</summary>
    private long Take(in ReadOnlySequence<byte> buffer, bool isLast)
    {
        var reader = new Utf8JsonReader(buffer, isLast, _state);
        while (true)
        {
            var before = reader;
            if (!(_inItems ? TakeItem(ref reader) : TakeField(ref reader)))
            {
                _state = before.CurrentState;
                return before.BytesConsumed;
            }
        }
    }

    private bool TakeItem(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return false;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _inItems = false;
            return true;
        }

        if (!IsWhole(reader)) return false;
        _items.Add(JsonSerializer.Deserialize(ref reader, itemType) ?? throw new JsonException("a list's item is null"));
        return true;
    }

    private bool TakeField(ref Utf8JsonReader reader)
    {
        if (_isClosed || !reader.Read()) return false;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when !_isOpen:
                _isOpen = true;
                return true;
            case JsonTokenType.EndObject:
                _isClosed = true;
                return true;
            case JsonTokenType.PropertyName:
                break;
            default:
                throw new JsonException("a list must be an object");
        }

        var isMetadata = reader.ValueTextEquals("metadata"u8);
        var isItems = reader.ValueTextEquals("items"u8);
        if (!reader.Read()) return false;
        if (isItems && reader.TokenType == JsonTokenType.StartArray)
        {
            _inItems = true;
            return true;
        }

        if (!IsWhole(reader)) return false;
        if (isMetadata) ReadMetadata(ref reader);
        else reader.TrySkip();
        return true;
    }

    /// <summary>Whether the value on which the reader stands has arrived to its end; by a copy, so that the reader stays.</summary>
    private static bool IsWhole(Utf8JsonReader reader) => reader.TrySkip();

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) _version = ReadString(ref reader);
            else if (reader.ValueTextEquals("continue"u8)) _continue = ReadString(ref reader) is { Length: > 0 } token ? token : null;
            else reader.TrySkip();
        }
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }
}
