using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketPrism.Testing.Servers;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>
/// A real kube-apiserver with etcd and, where asked for, the controller manager, from plain binaries: no node, no container. KBIN
/// names the folder with the Kubernetes binaries, ETCD the etcd binary (default: from the path).
/// </summary>
public sealed class ApiServerProcess : IAsyncDisposable
{
    private const string Token = "admin-token-of-a-test";
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-apiserver-").FullName;
    private readonly List<IRealServer> _servers = [];

    private ApiServerProcess()
    {
    }

    /// <summary>Why there is none here; null when there is one.</summary>
    public static string? Missing
    {
        get
        {
            if (Folder is null) return "KBIN is not set: it names the folder with kube-apiserver";
            return File.Exists(Path.Combine(Folder, "kube-apiserver")) ? null : $"no kube-apiserver in {Folder}";
        }
    }

    public Uri Address { get; private set; } = null!;

    public string BearerToken => Token;

    /// <summary>The authority of the server's certificate, PEM.</summary>
    public string Authority => File.ReadAllText(Path.Combine(_folder, "ca.crt"));

    /// <summary>A kubeconfig for kubectl.</summary>
    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    private static string? Folder => Environment.GetEnvironmentVariable("KBIN");

    public static async Task<ApiServerProcess> StartAsync(bool controllers = false, CancellationToken cancellationToken = default)
    {
        var server = new ApiServerProcess();
        try
        {
            await server.RunAsync(controllers, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers)) await server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    private async Task RunAsync(bool controllers, CancellationToken cancellationToken)
    {
        var (etcdPort, peerPort, port) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"));
        WriteCertificates();
        await File.WriteAllTextAsync(Path.Combine(_folder, "tokens.csv"), $"{Token},admin,admin,system:masters\n", cancellationToken);
        await File.WriteAllTextAsync(Kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u, namespace: default} }]
            clusters: [{name: k, cluster: {server: '{{Address}}', certificate-authority: '{{_folder}}/ca.crt'} }]
            users: [{name: u, user: {token: {{Token}} } }]
            """, cancellationToken);
        await StartAsync(Environment.GetEnvironmentVariable("ETCD") ?? "etcd", [etcdPort, peerPort], cancellationToken,
            $"--data-dir={_folder}/etcd", $"--listen-client-urls=http://127.0.0.1:{etcdPort}", $"--advertise-client-urls=http://127.0.0.1:{etcdPort}", $"--listen-peer-urls=http://127.0.0.1:{peerPort}", "--unsafe-no-fsync");
        await StartAsync(Path.Combine(Folder!, "kube-apiserver"), [port], cancellationToken,
            $"--etcd-servers=http://127.0.0.1:{etcdPort}", $"--secure-port={port}", "--bind-address=127.0.0.1", $"--tls-cert-file={_folder}/tls.crt", $"--tls-private-key-file={_folder}/tls.key",
            $"--token-auth-file={_folder}/tokens.csv", "--authorization-mode=RBAC", "--service-cluster-ip-range=10.96.0.0/16", "--endpoint-reconciler-type=none",
            $"--service-account-key-file={_folder}/sa.pub", $"--service-account-signing-key-file={_folder}/sa.key", "--service-account-issuer=https://kubernetes.default.svc");
        await WaitAsync(cancellationToken);
        if (controllers)
        {
            await StartAsync(Path.Combine(Folder!, "kube-controller-manager"), [], cancellationToken, $"--kubeconfig={Kubeconfig}", "--leader-elect=false", $"--service-account-private-key-file={_folder}/sa.key", $"--root-ca-file={_folder}/ca.crt", $"--secure-port={FreePort.Next()}", "--bind-address=127.0.0.1", "--kube-api-qps=500", "--kube-api-burst=1000");
        }
    }

    private async Task StartAsync(string file, IReadOnlyList<int> ports, CancellationToken cancellationToken, params string[] arguments)
    {
        var server = RealServers.Create(new ServerDefinition { Name = Path.GetFileName(file), Program = file, Arguments = arguments, Folder = _folder, Ports = ports });
        _servers.Add(server);
        await server.StartAsync(cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var http = new HttpClient(handler) { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await Eventually.BeAsync(
            async () =>
            {
                if (_servers.Any(s => !s.IsRunning)) throw new InvalidOperationException(string.Join('\n', _servers.SelectMany(s => s.Log.TakeLast(5))));
                try
                {
                    using var response = await http.GetAsync(new Uri("readyz", UriKind.Relative), cancellationToken);
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "kube-apiserver is ready",
            TimeSpan.FromSeconds(120));
    }

    private void WriteCertificates()
    {
        using var authorityKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=test-authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var server = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = server.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3]);
        using var account = RSA.Create(2048);
        foreach (var (file, text) in new[]
        {
            ("ca.crt", authority.ExportCertificatePem()), ("tls.crt", certificate.ExportCertificatePem()), ("tls.key", key.ExportPkcs8PrivateKeyPem()),
            ("sa.key", account.ExportRSAPrivateKeyPem()), ("sa.pub", account.ExportSubjectPublicKeyInfoPem()),
        })
        {
            File.WriteAllText(Path.Combine(_folder, file), text + "\n");
        }
    }
}
