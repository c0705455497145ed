namespace MarketPrism.Nats.Transport;

/// <summary>A connected byte stream, plain or encrypted.</summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Whether <see cref="SendAsync"/> reports what was taken even when a later call fails. An encrypted stream cannot.</summary>
    bool CountsTakenBytes { get; }

    /// <summary>Receives some bytes; 0 = the peer has closed.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends some bytes, returns how many.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends pending and later calls with an error.</summary>
    void Abort();
}
