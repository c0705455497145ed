namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Decides whether this process may change anything now.</summary>
public interface IWriteGate
{
    /// <summary>Throws when it may not.</summary>
    /// <param name="what">The write, for the message.</param>
    /// <exception cref="WriteRefusedException">The process does not lead, or its lease is past its deadline.</exception>
    void Check(string what);
}
