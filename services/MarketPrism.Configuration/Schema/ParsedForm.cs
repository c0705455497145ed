namespace MarketPrism.Configuration;

/// <summary>A value that a function reads from text.</summary>
internal sealed class ParsedForm<TValue>(string type, string allowed, ParsedForm<TValue>.Reader read, Func<TValue, string> write) : ScalarForm<TValue>
{
    /// <summary>Reads a value; null when it is good, else what is wrong.</summary>
    internal delegate string? Reader(string text, out TValue value);

    public override string TypeText => type;

    public override string Allowed => allowed;

    public override string? Read(string text, out TValue value) => read(text, out value);

    public override string Write(TValue value) => write(value);
}
