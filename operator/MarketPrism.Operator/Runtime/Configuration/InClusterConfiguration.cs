namespace MarketPrism.Operator.Runtime.Configuration;

/// <summary>The configuration that every pod with a service account has.</summary>
internal static class InClusterConfiguration
{
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static KubernetesClientConfiguration? TryRead(Func<string, string?> environment, string folder)
    {
        var host = environment("KUBERNETES_SERVICE_HOST");
        var port = environment("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(folder, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token)) return null;
        var ns = Path.Combine(folder, "namespace");
        return new KubernetesClientConfiguration
        {
            Server = ServerUri(host, port),
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default",
            CertificateAuthorityFile = Path.Combine(folder, "ca.crt"),
            TokenFile = token,
        };
    }

    private static Uri ServerUri(string host, string port)
    {
        var bracketed = host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
        return Uri.TryCreate($"https://{bracketed}:{port}", UriKind.Absolute, out var uri)
            ? uri
            : throw new KubernetesConfigurationException($"KUBERNETES_SERVICE_HOST '{host}' and KUBERNETES_SERVICE_PORT '{port}' make no address");
    }
}
