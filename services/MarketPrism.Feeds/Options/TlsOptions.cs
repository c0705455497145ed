using System.Security.Authentication;

namespace MarketPrism.Feeds;

/// <summary>TLS towards venues: section <c>networking.tls</c>. Certificates are always verified.</summary>
public sealed record TlsOptions
{
    /// <summary>PEM file with certificate authorities that are trusted instead of the system's; empty = the system's. <c>ca_file</c>.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The lowest version spoken: <c>1.2</c> or <c>1.3</c>, default <c>1.2</c>. <c>min_version</c>.</summary>
    public string MinVersion { get; init; } = "1.2";

    /// <summary>PEM file with a client certificate; empty = none. <c>client_certificate_file</c>.</summary>
    public string ClientCertificateFile { get; init; } = "";

    /// <summary>PEM file with its key. <c>client_key_file</c>.</summary>
    public string ClientKeyFile { get; init; } = "";

    internal SslProtocols Protocols => MinVersion == "1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Finds what is wrong, files that do not exist included.</summary>
    /// <returns>The errors; empty when all is well.</returns>
    public IReadOnlyList<OptionError> Validate()
    {
        var check = new OptionCheck("networking.tls");
        if (MinVersion is not ("1.2" or "1.3")) check.Fail("min_version", MinVersion, "\"1.2\" or \"1.3\"");
        Exists(check, "ca_file", CaFile);
        Exists(check, "client_certificate_file", ClientCertificateFile);
        Exists(check, "client_key_file", ClientKeyFile);
        if (ClientCertificateFile == "" != (ClientKeyFile == "")) check.Fail("client_key_file", ClientKeyFile, "given together with client_certificate_file");
        return check.Errors;
    }

    private static void Exists(OptionCheck check, string key, string file)
    {
        if (file != "" && !File.Exists(file)) check.Fail(key, file, "a file that exists");
    }
}
