using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;
using MarketPrism.Operator.Runtime.Json;
using YamlDotNet.Core;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>
/// Where the API server is and how to prove who we are: the package's configuration, and beside it what the package reads once or not at all, namely the authorities to trust
/// and a token's file. Both are read again when they change.
/// </summary>
public sealed record ClusterAccess
{
    private const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Address, namespace, credentials.</summary>
    public required KubernetesClientConfiguration Configuration { get; init; }

    /// <summary>PEM file with the only authorities to trust. Null: <see cref="Authorities"/>, else those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM text with the only authorities to trust.</summary>
    public string? Authorities { get; init; }

    /// <summary>File with a bearer token; bound tokens rotate. Null: the configuration's credentials.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The namespace of this process or of the kubeconfig's context. Default: <c>default</c>.</summary>
    public string Namespace => string.IsNullOrWhiteSpace(Configuration.Namespace) ? "default" : Configuration.Namespace.Trim();

    /// <summary>A pod's service account, else the kubeconfig file.</summary>
    /// <param name="environment">Reads environment variables.</param>
    /// <exception cref="KubernetesConfigurationException">Neither is there, or one is wrong.</exception>
    public static ClusterAccess Default(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return KubernetesClientConfiguration.IsInCluster() ? OfServiceAccount(KubernetesClientConfiguration.InClusterConfig(), ServiceAccountFolder) : OfKubeconfig(FindKubeconfig(environment));
    }

    internal static ClusterAccess OfServiceAccount(KubernetesClientConfiguration configuration, string folder) =>
        new() { Configuration = configuration, AuthorityFile = Path.Combine(folder, "ca.crt"), TokenFile = Path.Combine(folder, "token") };

    /// <summary>The current context of a kubeconfig; its exec plug-in is run.</summary>
    internal static ClusterAccess OfKubeconfig(string file)
    {
        if (!File.Exists(file)) throw new KubernetesConfigurationException($"kubeconfig {file} does not exist");
        try
        {
            var users = ReadUsers(file);
            var config = KubernetesClientConfiguration.LoadKubeConfig(new FileInfo(file));
            if (config.CurrentContext is null) throw new KubeConfigException("current-context is missing");
            var context = Only(config.Contexts, c => c.Name, config.CurrentContext, "contexts");
            var endpoint = Only(config.Clusters, c => c.Name, context.ContextDetails?.Cluster, "clusters");
            var user = context.ContextDetails?.User is { Length: > 0 } name ? Only(config.Users, u => u.Name, name, "users") : null;
            // The package looks at the names of all entries, and some may have none
            (config.Contexts, config.Clusters, config.Users) = ([context], [endpoint], user is null ? [] : [user]);
            var cluster = endpoint.ClusterEndpoint ?? throw new KubeConfigException($"no entry '{endpoint.Name}' in clusters");
            if (cluster.SkipTlsVerify) throw new KubeConfigException("insecure-skip-tls-verify is not supported; give certificate-authority");
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            var authorities = cluster.CertificateAuthorityData is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;
            var authorityFile = authorities is null ? Existing(folder, "certificate-authority", cluster.CertificateAuthority) : null;
            // The package would take the first certificate only, and go on trusting the system's authorities beside it
            (cluster.CertificateAuthorityData, cluster.CertificateAuthority) = (null, null);
            // The package does not know tokenFile: it is given what the file holds now
            var tokenFile = Existing(folder, "tokenFile", (string?)users.FirstOrDefault(u => (string?)u?["name"] == user?.Name)?["user"]?["tokenFile"]);
            if (tokenFile is not null && user?.UserCredentials is { } credentials) credentials.Token = File.ReadAllText(tokenFile).Trim();
            return new ClusterAccess { Configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(config), Authorities = authorities, AuthorityFile = authorityFile, TokenFile = tokenFile };
        }
        catch (YamlException e)
        {
            throw new KubernetesConfigurationException($"{file}:{e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is KubeConfigException or FormatException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigurationException($"{file}: {e.Message}", e);
        }
    }

    private static JsonArray ReadUsers(string file)
    {
        using var text = File.OpenText(file);
        var root = YamlNodes.Read(text) as JsonObject ?? throw new KubeConfigException("no mapping at the top");
        return root["users"] as JsonArray ?? [];
    }

    private static T Only<T>(IEnumerable<T>? entries, Func<T, string?> nameOf, string? name, string list)
        where T : class => entries?.FirstOrDefault(e => e is not null && nameOf(e) == name) ?? throw new KubeConfigException($"no entry '{name}' in {list}");

    private static string? Existing(string folder, string key, string? path)
    {
        if (string.IsNullOrEmpty(path)) return null;
        var full = Path.Combine(folder, path);
        return File.Exists(full) ? full : throw new KubeConfigException($"{key} names {full}, which does not exist");
    }

    private static string FindKubeconfig(Func<string, string?> environment)
    {
        var listed = environment("KUBECONFIG");
        if (!string.IsNullOrEmpty(listed)) return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)[0];
        var file = Path.Combine(environment("HOME") ?? "", ".kube", "config");
        return File.Exists(file)
            ? file
            : throw new KubernetesConfigurationException($"not in a cluster (no KUBERNETES_SERVICE_HOST with a service account token), KUBECONFIG is not set and {file} does not exist");
    }
}
