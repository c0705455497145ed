namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The way to the API server is missing or wrong; the message names the file or variable.</summary>
/// <param name="message">What is wrong and what is expected.</param>
/// <param name="inner">The cause.</param>
public sealed class KubernetesConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
