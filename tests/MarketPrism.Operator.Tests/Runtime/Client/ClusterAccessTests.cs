using System.Text;
using k8s;
using MarketPrism.Operator.Runtime.Client;

namespace MarketPrism.Operator.Tests.Runtime.Client;

public sealed class ClusterAccessTests : IDisposable
{
    private const string Head = "apiVersion: v1\nkind: Config\ncurrent-context: c\n";
    private const string Context = "contexts: [{name: c, context: {cluster: k, user: u}}]\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kubeconfig_with_data_and_files_is_used_over_TLS_with_its_client_certificate()
    {
        using var certificates = new TestCertificates();
        await using var server = await TlsApiServer.StartAsync(certificates);
        File.Copy(certificates.ClientKeyFile, Path.Combine(_folder, "key.pem"));
        var access = ClusterAccess.OfKubeconfig(Write($"""
            {Head}contexts:
            - name: c
              context: {"{cluster: k, user: u, namespace: feeds}"}
            clusters:
            - name: k
              cluster:
                server: {server.Address}
                certificate-authority-data: {Base64(certificates.CaFile)}
            users:
            - name: u
              user:
                client-certificate-data: {Base64(certificates.ClientCertificateFile)}
                client-key-data: {Base64(certificates.ClientKeyFile)}
            """));
        Assert.Equal("feeds", access.Namespace);
        using var client = new TestClient(access);
        Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
        Assert.Equal("CN=client", server.ClientCertificate);
    }

    [Theory]
    [InlineData("current-context: x\ncontexts: []", "no entry 'x' in contexts")]
    [InlineData("[", "config:")]
    [InlineData("", "no mapping at the top")]
    [InlineData("current-context: c\ncontexts: [{}, {name: c, context: {cluster: k}}]\nclusters: [{}, {name: k}]", "no entry 'k' in clusters")]
    [InlineData("clusters: []", "current-context is missing")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: []", "no entry 'k' in clusters")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x', insecure-skip-tls-verify: true}}]\nusers: [{name: u, user: {token: t}}]", "give certificate-authority")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x', certificate-authority: none.pem}}]\nusers: [{name: u, user: {token: t}}]", "none.pem, which does not exist")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x', certificate-authority-data: '%'}}]\nusers: [{name: u, user: {token: t}}]", "Base-64")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {tokenFile: none}}]", "tokenFile names")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plug-in}}}]", "no-such-plug-in")]
    public void Says_what_is_wrong_with_a_kubeconfig(string text, string expected)
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => ClusterAccess.OfKubeconfig(Write(text)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(Path.Combine(_folder, "config"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exec_plug_in_gives_the_token_and_is_run_again_when_that_expires()
    {
        var plugIn = Path.Combine(_folder, "plug-in");
        await File.WriteAllTextAsync(plugIn, """
            n=$(cat "$COUNT" 2>/dev/null || echo 0); n=$((n + 1)); echo $n > "$COUNT"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$1-$n'","expirationTimestamp":"2020-01-01T00:00:00Z"}}'
            """, Token);
        await using var server = await TlsApiServer.StartAsync(null);
        var access = ClusterAccess.OfKubeconfig(Write($"""
            {Head}{Context}clusters:
            - name: k
              cluster:
                server: {server.Address}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: /bin/sh
                  args: [{plugIn}, token]
                  env:
                  - name: COUNT
                    value: {_folder}/count
            """));
        using var client = new TestClient(access);
        await client.Client.GetAsync<Widget>("a", "here", Token);
        var first = server.Authorization;
        Assert.StartsWith("Bearer token-", first, StringComparison.Ordinal);
        await client.Client.GetAsync<Widget>("a", "here", Token);
        Assert.StartsWith("Bearer token-", server.Authorization, StringComparison.Ordinal);
        Assert.NotEqual(first, server.Authorization);
    }

    [Fact]
    public async Task A_kubeconfigs_token_file_is_read_again_when_its_token_is_refused()
    {
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "one\n", Token);
        await using var server = await TlsApiServer.StartAsync(null);
        using var client = new TestClient(ClusterAccess.OfKubeconfig(Write($"{Head}{Context}clusters: [{{name: k, cluster: {{server: '{server.Address}'}}}}]\nusers: [{{name: u, user: {{tokenFile: token}}}}]")));
        server.Accepted = "Bearer one";
        Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
        server.Accepted = "Bearer two";
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.Client.GetAsync<Widget>("a", "here", Token));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        await File.WriteAllTextAsync(file, "two\n", Token);
        Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
    }

    [Fact]
    public async Task A_pod_follows_its_token_each_minute_and_goes_on_with_the_old_one_while_the_file_is_swapped()
    {
        var time = new ManualTimeProvider();
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "one", Token);
        await using var server = await TlsApiServer.StartAsync(null);
        using var client = new TestClient(ClusterAccess.OfServiceAccount(new KubernetesClientConfiguration { Host = server.Address, Namespace = "feeds\n" }, _folder), time);
        Assert.Equal("feeds", client.Client.GetCurrentNamespace());
        await ReadsWithAsync("Bearer one");
        await File.WriteAllTextAsync(file, "two", Token);
        await ReadsWithAsync("Bearer one");
        time.Advance(TimeSpan.FromSeconds(61));
        await ReadsWithAsync("Bearer two");
        File.Delete(file);
        time.Advance(TimeSpan.FromSeconds(61));
        await ReadsWithAsync("Bearer two");

        async Task ReadsWithAsync(string expected)
        {
            await client.Client.GetAsync<Widget>("a", "here", Token);
            Assert.Equal(expected, server.Authorization);
        }
    }

    [Fact]
    public async Task A_rotated_authority_counts_from_the_next_handshake_on()
    {
        using var before = new TestCertificates();
        using var after = new TestCertificates();
        File.Copy(before.CaFile, Path.Combine(_folder, "ca.crt"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), "t", Token);
        var first = await TlsApiServer.StartAsync(before);
        await using var second = await TlsApiServer.StartAsync(after, first.Port);
        using var client = new TestClient(ClusterAccess.OfServiceAccount(new KubernetesClientConfiguration { Host = first.Address }, _folder));
        Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
        await first.DisposeAsync();
        await second.ListenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Client.GetAsync<Widget>("a", "here", Token));
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.crt"), await File.ReadAllTextAsync(before.CaFile, Token) + "\n" + await File.ReadAllTextAsync(after.CaFile, Token), Token);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "ca.crt"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
    }

    [Fact]
    public async Task A_certificate_of_the_right_authority_for_another_name_is_refused()
    {
        using var certificates = new TestCertificates("other.example");
        await using var server = await TlsApiServer.StartAsync(certificates);
        var configuration = new KubernetesClientConfiguration { Host = server.Address };
        var access = new ClusterAccess { Configuration = configuration, AuthorityFile = certificates.CaFile };
        using (var client = new TestClient(access)) await Assert.ThrowsAsync<HttpRequestException>(() => client.Client.GetAsync<Widget>("a", "here", Token));
        configuration.TlsServerName = "other.example";
        using (var client = new TestClient(access)) Assert.NotNull(await client.Client.GetAsync<Widget>("a", "here", Token));
    }

    [Fact]
    public void A_client_certificate_that_is_none_is_named()
    {
        var access = new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = "https://127.0.0.1:1", ClientCertificateData = Convert.ToBase64String("x"u8), ClientCertificateKeyData = Convert.ToBase64String("y"u8) } };
        Assert.Contains("client certificate", Assert.Throws<KubernetesConfigurationException>(() => new TestClient(access)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_configuration_the_message_says_what_is_missing()
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => ClusterAccess.Default(k => k == "HOME" ? _folder : null));
        Assert.Contains("KUBECONFIG is not set", e.Message, StringComparison.Ordinal);
    }

    private static string Base64(string file) => Convert.ToBase64String(File.ReadAllBytes(file));

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, text, Encoding.UTF8);
        return file;
    }
}
