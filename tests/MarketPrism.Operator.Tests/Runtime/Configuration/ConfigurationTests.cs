using System.Text;
using MarketPrism.Operator.Runtime.Configuration;
using MarketPrism.Operator.Runtime.Http;

namespace MarketPrism.Operator.Tests.Runtime.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Reads_a_kubeconfig_with_data_and_files()
    {
        File.WriteAllText(Path.Combine(_folder, "key.pem"), "KEY");
        var file = Write($"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts:
            - name: c
              context: {"{cluster: k, user: u, namespace: feeds}"}
            clusters:
            - name: k
              cluster:
                server: https://10.0.0.1:6443/prefix
                certificate-authority-data: {Convert.ToBase64String("CA"u8)}
            users:
            - name: u
              user:
                client-certificate-data: {Convert.ToBase64String("CERT"u8)}
                client-key: key.pem
            """);
        var c = Kubeconfig.Read(file);
        Assert.Equal(new Uri("https://10.0.0.1:6443/prefix"), c.Server);
        Assert.Equal(("feeds", "CA", "CERT", "KEY"), (c.Namespace, c.CertificateAuthorityData, c.ClientCertificateData, c.ClientKeyData));
    }

    [Theory]
    [InlineData("current-context: x\ncontexts: []", "no entry 'x' in contexts")]
    [InlineData("[", "config:2")]
    [InlineData("clusters: []", "current-context is missing")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {exec: {command: aws}}}]", "exec or auth-provider")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x', certificate-authority: none.pem}}]\nusers: [{name: u, user: {token: t}}]", "none.pem, which does not exist")]
    public void Says_what_is_wrong_with_a_kubeconfig(string text, string expected)
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => Kubeconfig.Read(Write(text)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_pods_configuration_and_brackets_IPv6()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "t");
        File.WriteAllText(Path.Combine(_folder, "namespace"), "feeds\n");
        var c = InClusterConfiguration.TryRead(k => k.EndsWith("HOST", StringComparison.Ordinal) ? "fd00::1" : "443", _folder);
        Assert.Equal(new Uri("https://[fd00::1]:443"), c!.Server);
        Assert.Equal("feeds", c.Namespace);
        Assert.Null(InClusterConfiguration.TryRead(_ => null, _folder));
    }

    [Fact]
    public void Without_any_configuration_the_message_says_what_is_missing()
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => KubernetesClientConfiguration.Default(k => k == "HOME" ? _folder : null));
        Assert.Contains("KUBECONFIG is not set", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_token_is_read_each_minute_and_after_a_401()
    {
        var token = TestContext.Current.CancellationToken;
        var time = new ManualTimeProvider();
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "one", token);
        var tokens = new TokenSource(file, null, time);
        Assert.Equal("one", await tokens.GetAsync(token));
        await File.WriteAllTextAsync(file, "two", token);
        Assert.Equal("one", await tokens.GetAsync(token));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("two", await tokens.GetAsync(token));
        Assert.False(await tokens.RefreshAsync("two", token));
        await File.WriteAllTextAsync(file, "three", token);
        Assert.True(await tokens.RefreshAsync("two", token));
        Assert.Equal("three", await tokens.GetAsync(token));
        File.Delete(file);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("three", await tokens.GetAsync(token));
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, text, Encoding.UTF8);
        return file;
    }
}
