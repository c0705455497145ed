namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>A failure that no retry cures; it is counted, and the object is looked at again when it changes.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="inner">The cause.</param>
public sealed class TerminalException(string message, Exception? inner = null) : Exception(message, inner);
