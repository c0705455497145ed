namespace MarketPrism.Configuration;

/// <summary>Levels of logs.</summary>
public enum LogVerbosity
{
    /// <summary>Everything.</summary>
    Trace,

    /// <summary>What helps to find a fault.</summary>
    Debug,

    /// <summary>What a person wants to know.</summary>
    Info,

    /// <summary>What may become a problem.</summary>
    Warning,

    /// <summary>What is one.</summary>
    Error,
}
