using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MarketPrism.Configuration;

/// <summary>Keys of TLS sections.</summary>
internal static class TlsSchema
{
    public static Section<TlsOptions> Section { get; } = new(
        [
            new ScalarKey<TlsOptions, string>(
                "ca_file", Forms.FileName, static o => o.CaFile, static (o, v) => o with { CaFile = v }, "PEM file of the authorities to trust instead of the system's."),
            new ScalarKey<TlsOptions, TlsVersion>(
                "min_version", Forms.TlsVersion, static o => o.MinVersion, static (o, v) => o with { MinVersion = v }, "Lowest version of TLS."),
            new ScalarKey<TlsOptions, string>(
                "client_certificate_file", Forms.FileName, static o => o.ClientCertificateFile, static (o, v) => o with { ClientCertificateFile = v }, "PEM file of our certificate."),
            new ScalarKey<TlsOptions, string>(
                "client_key_file", Forms.FileName, static o => o.ClientKeyFile, static (o, v) => o with { ClientKeyFile = v }, "PEM file of its key."),
        ],
        Check);

    private static void Check(TlsOptions o, string path, ConfigurationProblems problems)
    {
        if ((o.ClientCertificateFile.Length > 0) != (o.ClientKeyFile.Length > 0))
            problems.Add($"{path}.client_key_file", o.ClientKeyFile, "and client_certificate_file go together", "both or neither");
        if (!problems.ReadsFiles) return;
        CheckFile(o.CaFile, $"{path}.ca_file", "a PEM file with at least one certificate", problems, static file =>
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            var isEmpty = authorities.Count == 0;
            foreach (var authority in authorities) authority.Dispose();
            return isEmpty ? "holds no certificate" : null;
        });
        CheckFile(o.ClientCertificateFile, $"{path}.client_certificate_file", "a PEM file with our certificate", problems, _ =>
        {
            if (!File.Exists(o.ClientKeyFile)) return null; // said of the key
            using var certificate = X509Certificate2.CreateFromPemFile(o.ClientCertificateFile, o.ClientKeyFile);
            return null;
        });
        CheckFile(o.ClientKeyFile, $"{path}.client_key_file", "a PEM file with the key of client_certificate_file", problems, static _ => null);
    }

    private static void CheckFile(string file, string key, string allowed, ConfigurationProblems problems, Func<string, string?> explain)
    {
        if (file.Length == 0) return;
        string? fault;
        try
        {
            fault = File.Exists(file) ? explain(file) : "does not exist";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"cannot be used: {e.Message.TrimEnd('.')}";
        }

        if (fault is not null) problems.Add(key, file, fault, allowed);
    }
}
