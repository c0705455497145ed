namespace MarketPrism.Cli;

/// <summary>What was asked for is possible, and did not work: the text says what, and what to do.</summary>
internal sealed class FailureException(string message) : Exception(message);
