using MarketPrism.Configuration;

namespace MarketPrism.Cli;

/// <summary>The value of <c>--config</c>.</summary>
internal static class ConfigurationArgument
{
    /// <summary>Reads the file and the environment.</summary>
    /// <param name="file">The file.</param>
    /// <param name="check">What the services that will run want beyond the schema.</param>
    /// <exception cref="UsageException">It is wrong; every problem is named.</exception>
    internal static MarketPrismConfiguration Load(string file, ConfigurationCheck? check = null)
    {
        try
        {
            return new ConfigurationLoader(file, ConfigurationFile.ReadEnvironment(), check).Load();
        }
        catch (ConfigurationException e)
        {
            throw new UsageException(string.Join(Environment.NewLine, e.Problems));
        }
    }
}
