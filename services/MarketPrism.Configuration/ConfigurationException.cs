namespace MarketPrism.Configuration;

/// <summary>A configuration that was refused as a whole; the message has one line a problem.</summary>
public sealed class ConfigurationException : Exception
{
    internal ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>What is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }
}
