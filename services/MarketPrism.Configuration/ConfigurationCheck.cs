namespace MarketPrism.Configuration;

/// <summary>A rule of a service on top of the schema's: adds what it finds, with the key's path.</summary>
/// <param name="configuration">A configuration that is good by the schema.</param>
/// <param name="problems">Takes what is wrong.</param>
public delegate void ConfigurationCheck(MarketPrismConfiguration configuration, ConfigurationProblems problems);
