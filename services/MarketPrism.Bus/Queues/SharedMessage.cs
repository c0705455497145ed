using System.Numerics;

namespace MarketPrism.Bus;

/// <summary>One published message, shared by the subscriptions that it goes to; the last release gives the memory back.</summary>
internal sealed class SharedMessage : IBusMemoryOwner
{
    /// <summary>Larger memory is not kept with the object.</summary>
    private const int MaxKept = 8192;

    private byte[] _bytes = [];
    private int _subject;
    private int _reply;
    private int _headers;
    private int _payload;
    private int _references;
    private SharedMessagePool? _pool;

    public int Size => _subject + _reply + _headers + _payload;

    public void Fill(
        SharedMessagePool pool, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, int references)
    {
        _pool = pool;
        (_subject, _reply, _headers, _payload) = (subject.Length, replyTo.Length, headers.Length, payload.Length);
        if (_bytes.Length < Size) _bytes = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Size));
        var target = _bytes.AsSpan();
        subject.CopyTo(target);
        replyTo.CopyTo(target[_subject..]);
        headers.CopyTo(target[(_subject + _reply)..]);
        payload.CopyTo(target[(_subject + _reply + _headers)..]);
        Volatile.Write(ref _references, references);
    }

    public BusMessage ToMessage() => new(
        _bytes.AsMemory(0, _subject),
        _bytes.AsMemory(_subject, _reply),
        _bytes.AsMemory(_subject + _reply, _headers),
        _bytes.AsMemory(_subject + _reply + _headers, _payload),
        this);

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0) throw new InvalidOperationException("a message was released twice");
        if (left > 0) return;
        if (_bytes.Length > MaxKept) _bytes = [];
        _pool?.Return(this);
    }
}
