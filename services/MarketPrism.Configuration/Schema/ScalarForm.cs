namespace MarketPrism.Configuration;

/// <summary>How a single value is written: its type, what is allowed, reading and writing.</summary>
/// <typeparam name="TValue">The value.</typeparam>
internal abstract class ScalarForm<TValue>
{
    /// <summary>For the reference: <c>number of seconds</c>.</summary>
    public abstract string TypeText { get; }

    /// <summary>For the reference and errors: <c>0.1 to 60</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>Whether YAML needs quotes or may do without; numbers and booleans are refused in quotes.</summary>
    public virtual bool IsText => true;

    /// <summary>Reads a value.</summary>
    /// <param name="text">As written.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null, or what is wrong.</returns>
    public abstract string? Read(string text, out TValue value);

    public abstract string Write(TValue value);

    /// <summary>The value for people who may not see secrets.</summary>
    public virtual string Mask(string text) => text;
}
