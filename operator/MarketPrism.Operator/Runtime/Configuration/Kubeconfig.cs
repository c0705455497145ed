using System.Text;
using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Runtime.Configuration;

/// <summary>Reads kubeconfig files: certificates, keys and tokens in the file or beside it. Exec plug-ins are refused by name.</summary>
internal static class Kubeconfig
{
    public static string FindFile(Func<string, string?> environment)
    {
        var listed = environment("KUBECONFIG");
        if (!string.IsNullOrEmpty(listed)) return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)[0];
        var file = Path.Combine(environment("HOME") ?? "", ".kube", "config");
        return File.Exists(file)
            ? file
            : throw new KubernetesConfigurationException(
                $"not in a cluster (no KUBERNETES_SERVICE_HOST with a service account token), KUBECONFIG is not set and {file} does not exist");
    }

    public static KubernetesClientConfiguration Read(string file)
    {
        if (!File.Exists(file)) throw new KubernetesConfigurationException($"kubeconfig {file} does not exist");
        var root = ParseFile(file);
        var contextName = Text(root["current-context"]) ?? throw Missing(file, "current-context");
        var context = Find(root, "contexts", contextName, "context", file);
        var cluster = Find(root, "clusters", Text(context["cluster"]) ?? "", "cluster", file);
        var user = Find(root, "users", Text(context["user"]) ?? "", "user", file);
        if (user["exec"] is not null || user["auth-provider"] is not null)
        {
            throw new KubernetesConfigurationException($"{file}: the user of context '{contextName}' uses an exec or auth-provider plug-in; use a certificate or a token");
        }

        if (Text(cluster["insecure-skip-tls-verify"]) == "true")
        {
            throw new KubernetesConfigurationException($"{file}: insecure-skip-tls-verify is not supported; give certificate-authority");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return new KubernetesClientConfiguration
        {
            Server = Uri.TryCreate(Text(cluster["server"]), UriKind.Absolute, out var uri) ? uri : throw Missing(file, "clusters[].cluster.server"),
            Namespace = Text(context["namespace"]) ?? "default",
            TlsServerName = Text(cluster["tls-server-name"]),
            CertificateAuthorityData = Pem(cluster, "certificate-authority", folder, file),
            ClientCertificateData = Pem(user, "client-certificate", folder, file),
            ClientKeyData = Pem(user, "client-key", folder, file),
            Token = Text(user["token"]),
            TokenFile = Text(user["tokenFile"]) is { } path ? Path.Combine(folder, path) : null,
        };
    }

    private static JsonObject ParseFile(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            return YamlNodes.Read(reader) as JsonObject ?? throw new KubernetesConfigurationException($"{file} is not a kubeconfig: no mapping at the top");
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw new KubernetesConfigurationException($"{file}:{e.Start.Line}: {e.Message}", e);
        }
    }

    private static JsonObject Find(JsonObject root, string list, string name, string content, string file)
    {
        foreach (var item in root[list] as JsonArray ?? [])
        {
            if (item is JsonObject entry && Text(entry["name"]) == name && entry[content] is JsonObject found) return found;
        }

        throw new KubernetesConfigurationException($"{file}: no entry '{name}' in {list}");
    }

    private static string? Pem(JsonObject owner, string key, string folder, string file)
    {
        if (Text(owner[key + "-data"]) is { } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException e)
            {
                throw new KubernetesConfigurationException($"{file}: {key}-data is not base64", e);
            }
        }

        if (Text(owner[key]) is not { } path) return null;
        var full = Path.Combine(folder, path);
        return File.Exists(full) ? File.ReadAllText(full) : throw new KubernetesConfigurationException($"{file}: {key} names {full}, which does not exist");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static KubernetesConfigurationException Missing(string file, string key) => new($"{file}: {key} is missing or wrong");
}
