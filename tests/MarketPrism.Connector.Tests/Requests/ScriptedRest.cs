using System.Collections.Concurrent;
using System.Text;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests.Requests;

/// <summary>A venue whose answers are made from the request's URL: null = the symbol is unknown.</summary>
internal sealed class ScriptedRest(Func<RestRequest, string?> answer) : IVenueRest
{
    public ConcurrentQueue<RestRequest> Asked { get; } = new();

    /// <summary>While set, requests wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public RestOutcome? Failure { get; set; }

    public async Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        if (Gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
        if (Failure is { } failure) return new RestBody(request, new RestVerdict(failure, null, "scripted"), default, 0);
        var body = answer(request);
        return new RestBody(
            request, new RestVerdict(body is null ? RestOutcome.UnknownSymbol : RestOutcome.Success, null, ""), Encoding.UTF8.GetBytes(body ?? ""), 1_795_305_600_000_000_000);
    }
}
