using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MarketPrism.Nats;

/// <summary>Text, numbers, dates and identifiers as UTF-8 text, independent of the machine's language. Other types go to the next serializer.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class NatsUtf8PrimitivesSerializer<T> : INatsSerializer<T>
{
    /// <summary>Text and numbers alone.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "the official client's shape")]
    public static readonly NatsUtf8PrimitivesSerializer<T> Default = new();

    private readonly INatsSerializer<T>? _next;

    /// <summary>Creates one.</summary>
    /// <param name="next">For what this one cannot do.</param>
    public NatsUtf8PrimitivesSerializer(INatsSerializer<T>? next = default) => _next = next;

    /// <inheritdoc/>
    public INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsUtf8PrimitivesSerializer<T>(next);

    /// <inheritdoc/>
    public void Serialize(IBufferWriter<byte> bufferWriter, T value)
    {
        switch (value)
        {
            case string text:
                Encoding.UTF8.GetBytes(text, bufferWriter);
                break;
            case bool flag:
                bufferWriter.Write(flag ? "true"u8 : "false"u8);
                break;
            case DateTime or DateTimeOffset:
                Encoding.UTF8.GetBytes(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture), bufferWriter);
                break;
            case IUtf8SpanFormattable formattable when IsPrimitive(typeof(T)):
                Format(bufferWriter, formattable);
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
        if (typeof(T) == typeof(string)) return (T)(object)Encoding.UTF8.GetString(buffer);
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (type == typeof(bool) || IsPrimitive(type))
        {
            return buffer.IsEmpty && type != typeof(T) ? default : (T)Parse(type, Encoding.UTF8.GetString(buffer));
        }

        if (_next is null) throw new NatsException($"Can't deserialize {typeof(T)}: bytes, text and numbers, or give a serializer");
        return _next.Deserialize(buffer);
    }

    private static void Format(IBufferWriter<byte> bufferWriter, IUtf8SpanFormattable value)
    {
        var room = 128; // more than any number needs
        var span = bufferWriter.GetSpan(room);
        if (!value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture)) throw new NatsException($"Can't serialize {typeof(T)}");
        bufferWriter.Advance(written);
    }

    private static bool IsPrimitive(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.DateTime && !type.IsEnum
            || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);
    }

    private static object Parse(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(Guid)) return Guid.Parse(text);
        if (type == typeof(TimeSpan)) return TimeSpan.Parse(text, culture);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.Parse(text, culture, DateTimeStyles.RoundtripKind);
        return type == typeof(DateTime) ? DateTime.Parse(text, culture, DateTimeStyles.RoundtripKind) : Convert.ChangeType(text, type, culture);
    }
}
