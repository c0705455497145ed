using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Nats;

/// <summary>Bytes as they are: byte[], memory, sequences. Other types go to the next serializer.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class NatsRawSerializer<T> : INatsSerializer<T>
{
    /// <summary>Bytes, and text and numbers behind them.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "the official client's shape")]
    public static readonly NatsRawSerializer<T> Default = new(NatsUtf8PrimitivesSerializer<T>.Default);

    private readonly INatsSerializer<T>? _next;

    /// <summary>Creates one.</summary>
    /// <param name="next">For what this one cannot do.</param>
    public NatsRawSerializer(INatsSerializer<T>? next = default) => _next = next;

    /// <inheritdoc/>
    public INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsRawSerializer<T>(next);

    /// <inheritdoc/>
    public void Serialize(IBufferWriter<byte> bufferWriter, T value)
    {
        switch (value)
        {
            case byte[] bytes:
                bufferWriter.Write(bytes);
                break;
            case Memory<byte> memory:
                bufferWriter.Write(memory.Span);
                break;
            case ReadOnlyMemory<byte> memory:
                bufferWriter.Write(memory.Span);
                break;
            case ReadOnlySequence<byte> sequence:
                foreach (var piece in sequence) bufferWriter.Write(piece.Span);
                break;
            default:
                if (_next is null) throw new NatsException($"Can't serialize {typeof(T)}: bytes, text and numbers, or give a serializer");
                _next.Serialize(bufferWriter, value);
                break;
        }
    }

    /// <inheritdoc/>
    public T? Deserialize(in ReadOnlySequence<byte> buffer)
    {
        if (typeof(T) == typeof(byte[])) return (T)(object)buffer.ToArray();
        if (typeof(T) == typeof(Memory<byte>)) return (T)(object)new Memory<byte>(buffer.ToArray());
        if (typeof(T) == typeof(ReadOnlyMemory<byte>)) return (T)(object)new ReadOnlyMemory<byte>(buffer.ToArray());
        if (typeof(T) == typeof(ReadOnlySequence<byte>)) return (T)(object)new ReadOnlySequence<byte>(buffer.ToArray());
        if (_next is null) throw new NatsException($"Can't deserialize {typeof(T)}: bytes, text and numbers, or give a serializer");
        return _next.Deserialize(buffer);
    }
}
