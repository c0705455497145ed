using System.Text;

namespace MarketPrism.Feeds.Tests.Rest;

/// <summary>A venue that answers when the test says so.</summary>
internal sealed class FakeRest : IVenueRest
{
    private readonly Lock _lock = new();
    private readonly List<(RestRequest Request, TaskCompletionSource<RestBody> Answer)> _open = [];

    public List<RestRequest> Asked { get; } = [];

    public int Open
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    public Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<RestBody>(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        lock (_lock)
        {
            Asked.Add(request);
            _open.Add((request, answer));
        }

        return answer.Task;
    }

    public void Answer(string body = "{}", RestOutcome outcome = RestOutcome.Success)
    {
        (RestRequest Request, TaskCompletionSource<RestBody> Answer) next;
        lock (_lock)
        {
            next = _open[0];
            _open.RemoveAt(0);
        }

        next.Answer.TrySetResult(new RestBody(next.Request, new RestVerdict(outcome, null, ""), Encoding.UTF8.GetBytes(body), 1));
    }
}
