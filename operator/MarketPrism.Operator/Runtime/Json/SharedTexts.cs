using System.Text;
using System.Text.Json;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>
/// One string for each text that comes often: thousands of cached objects carry the same labels, owners and reasons. A fixed table
/// in which a newer text takes an older one's place, so that names which come only once cost nothing.
/// </summary>
internal sealed class SharedTexts
{
    private const int Slots = 8192;
    private const int MaxBytes = 128;
    private readonly string?[] _slots = new string?[Slots];

    /// <summary>The string on which the reader stands.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > MaxBytes) return reader.GetString()!;
        var hash = new HashCode();
        hash.AddBytes(reader.ValueSpan);
        ref var slot = ref _slots[hash.ToHashCode() & (Slots - 1)];
        // Reads and writes of a reference are atomic; a lost race costs a second copy
        if (Volatile.Read(ref slot) is { } known && reader.ValueTextEquals(known)) return known;
        var text = Encoding.UTF8.GetString(reader.ValueSpan);
        Volatile.Write(ref slot, text);
        return text;
    }
}
