using System.Net.Sockets;
using MarketPrism.Configuration;

namespace MarketPrism.Cli.Doctor;

/// <summary>Whether the configured proxies take connections.</summary>
internal static class ProxyExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static async Task RunAsync(MarketPrismConfiguration configuration, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        foreach (var url in configuration.Subscriptions.SelectMany(s => s.Proxy.Urls).Distinct())
        {
            var proxy = new Uri(url);
            var name = $"proxy {proxy.Scheme}://{proxy.Host}:{proxy.Port}"; // without its credentials
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(Patience);
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(proxy.Host, proxy.Port, deadline.Token);
                print(new DoctorLine(name, DoctorVerdict.Ok, "takes connections"));
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                print(new DoctorLine(name, DoctorVerdict.Failed, e is SocketException ? e.Message : $"no answer in {Patience.TotalSeconds:0} s", "start it, correct proxy.urls, or allow this connection in the firewall or NetworkPolicy"));
            }
        }
    }
}
