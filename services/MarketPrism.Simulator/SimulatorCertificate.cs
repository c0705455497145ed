using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MarketPrism.Simulator;

/// <summary>Self-signed certificates, so that clients can be run against the simulator with their TLS checks on.</summary>
public static class SimulatorCertificate
{
    /// <summary>Makes a certificate for this machine, good for a year, and writes its public part to a PEM file for clients to trust.</summary>
    public static X509Certificate2 Create(string publicFile, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MarketPrism simulator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("simulator");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(365));
        File.WriteAllText(publicFile, certificate.ExportCertificatePem());
        // TLS wants the key in the platform's own form, which only a PKCS #12 round trip gives on all platforms
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
