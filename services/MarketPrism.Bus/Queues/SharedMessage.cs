using System.Buffers;
using System.Numerics;
using System.Text;

namespace MarketPrism.Bus;

/// <summary>One message, shared by the subscriptions that it goes to or on its way to the server; the last release gives the memory back.</summary>
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

    /// <summary>Its memory, bytes.</summary>
    public int Capacity => _bytes.Length;

    public int Size => _subject + _reply + _headers + _payload;

    public ReadOnlySpan<byte> Subject => _bytes.AsSpan(0, _subject);

    public ReadOnlySpan<byte> ReplyTo => _bytes.AsSpan(_subject, _reply);

    public ReadOnlySpan<byte> Headers => _bytes.AsSpan(_subject + _reply, _headers);

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(_subject + _reply + _headers, _payload);

    public void Fill(
        SharedMessagePool pool, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, int references)
    {
        Measure(pool, subject.Length, replyTo.Length, headers.Length, payload.Length);
        var target = _bytes.AsSpan();
        subject.CopyTo(target);
        replyTo.CopyTo(target[_subject..]);
        headers.CopyTo(target[(_subject + _reply)..]);
        payload.CopyTo(target[(_subject + _reply + _headers)..]);
        Volatile.Write(ref _references, references);
    }

    /// <summary>Takes a message as the NATS client reads it from its socket.</summary>
    public void Fill(SharedMessagePool pool, string subject, string? replyTo, in ReadOnlySequence<byte> headers, in ReadOnlySequence<byte> payload)
    {
        Measure(pool, Encoding.UTF8.GetByteCount(subject), replyTo is null ? 0 : Encoding.UTF8.GetByteCount(replyTo), (int)headers.Length, (int)payload.Length);
        var target = _bytes.AsSpan();
        Encoding.UTF8.GetBytes(subject, target);
        if (replyTo is not null) Encoding.UTF8.GetBytes(replyTo, target[_subject..]);
        headers.CopyTo(target[(_subject + _reply)..]);
        payload.CopyTo(target[(_subject + _reply + _headers)..]);
        Volatile.Write(ref _references, 1);
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

    private void Measure(SharedMessagePool pool, int subject, int replyTo, int headers, int payload)
    {
        _pool = pool;
        (_subject, _reply, _headers, _payload) = (subject, replyTo, headers, payload);
        if (_bytes.Length < Size) _bytes = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Size));
    }
}
