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
        static (o, path, problems) =>
        {
            if ((o.ClientCertificateFile.Length > 0) != (o.ClientKeyFile.Length > 0))
                problems.Add($"{path}.client_key_file", o.ClientKeyFile, "and client_certificate_file go together", "both or neither");
        });
}
