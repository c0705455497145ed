namespace MarketPrism.Operator.Runtime.Client;

/// <summary>A write was not sent, because this process does not lead or its lease is past its deadline.</summary>
/// <param name="message">Which write and why.</param>
public sealed class WriteRefusedException(string message) : Exception(message);
