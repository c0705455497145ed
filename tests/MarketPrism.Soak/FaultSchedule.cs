using System.Net.Http.Headers;
using System.Text;

namespace MarketPrism.Soak;

/// <summary>What goes wrong at the simulated venues: every kind of end that a connection can have, every minute or so, all the time. Streams of trades are not
/// stalled: only their ids, which are the processor's business, would show it within seconds.</summary>
internal static class FaultSchedule
{
    private const string Rules = """
        [
          {"kind":"drop","name":"drop","probability":0.004},
          {"kind":"close","name":"close","probability":0.004},
          {"kind":"half_open","name":"half_open","probability":0.0015,"duration":40},
          {"kind":"stall","name":"stall_depth","stream":"depth","probability":0.0001,"duration":15},
          {"kind":"stall","name":"stall_books","stream":"books","probability":0.0001,"duration":15},
          {"kind":"shutdown","name":"shutdown","probability":0.003,"duration":15},
          {"kind":"no_pong","name":"no_pong","probability":0.02},
          {"kind":"refuse_connect","name":"refuse_connect","probability":0.1},
          {"kind":"outage","name":"outage","probability":0.0015,"duration":10},
          {"kind":"garbage","name":"garbage","probability":0.00001}
        ]
        """;

    internal static async Task BeginAsync(HttpClient simulator, CancellationToken cancellationToken)
    {
        using var body = new StringContent(Rules, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await simulator.PostAsync(new Uri("_sim/faults", UriKind.Relative), body, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"the simulator refused the faults: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>So that the end is quiet and every stream has its next frame.</summary>
    internal static async Task EndAsync(HttpClient simulator, CancellationToken cancellationToken)
    {
        using var response = await simulator.DeleteAsync(new Uri("_sim/faults", UriKind.Relative), cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
