using System.Text;

namespace MarketPrism.Bus;

/// <summary>
/// Strings of subjects and header values, which the client wants and frames repeat: one that was seen lately costs no allocation. A slot for each hash, the latest stays; for one thread
/// at a time.
/// </summary>
internal sealed class TextCache
{
    private const int Slots = 4096;

    private readonly string?[] _slots = new string?[Slots];

    public string Get(ReadOnlySpan<byte> text)
    {
        ref var slot = ref _slots[Hash(text) % Slots];
        if (slot is not null && Ascii.Equals(text, slot)) return slot;
        return slot = Encoding.UTF8.GetString(text);
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return (uint)hash.ToHashCode();
    }
}
