namespace MarketPrism.Configuration;

/// <summary>Forms of log lines.</summary>
public enum LogFormat
{
    /// <summary>Readable on a terminal, JSON elsewhere.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>Readable, coloured on a terminal.</summary>
    Text,
}
