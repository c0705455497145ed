using MarketPrism.Configuration;

namespace MarketPrism.Cli;

/// <summary>The value of <c>--config</c>.</summary>
internal static class ConfigurationArgument
{
    /// <summary>Reads the file and the environment.</summary>
    /// <exception cref="UsageException">It is wrong; every problem is named.</exception>
    internal static MarketPrismConfiguration Load(string file)
    {
        try
        {
            return new ConfigurationLoader(file, ConfigurationFile.ReadEnvironment()).Load();
        }
        catch (ConfigurationException e)
        {
            throw new UsageException(string.Join(Environment.NewLine, e.Problems));
        }
    }
}
