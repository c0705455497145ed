using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MarketPrism.Operator.Runtime.Client;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>Verifies the API server against the configured authorities only; a changed file counts from the next handshake on.</summary>
internal sealed class TrustedAuthorities(string? file, string? pem)
{
    private readonly Lock _lock = new();
    private X509Certificate2Collection? _roots;
    private DateTime _readOf;

    public bool IsConfigured => file is not null || pem is not null;

    public bool Validate(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
        using var leaf = new X509Certificate2(certificate);
        // One by one: an authority and its successor often have one name, and only the first of a name is looked at
        return Roots().Any(root => LeadsTo(root, leaf, chain));
    }

    private static bool LeadsTo(X509Certificate2 root, X509Certificate2 leaf, X509Chain? chain)
    {
        using var verified = new X509Chain();
        verified.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        verified.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // clusters' authorities publish no lists
        verified.ChainPolicy.CustomTrustStore.Add(root);
        if (chain is not null) verified.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return verified.Build(leaf);
    }

    private X509Certificate2Collection Roots()
    {
        lock (_lock)
        {
            var written = file is null ? default : File.GetLastWriteTimeUtc(file);
            if (_roots is not null && written == _readOf) return _roots;
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(file is null ? pem : File.ReadAllText(file));
            if (roots.Count == 0) throw new KubernetesConfigurationException($"{file ?? "certificate-authority-data"} holds no certificate");
            _readOf = written;
            _roots = roots;
            return roots;
        }
    }
}
