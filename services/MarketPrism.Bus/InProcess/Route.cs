namespace MarketPrism.Bus;

/// <summary>Where the messages of one subject go: to each plain subscription, and to one member of each queue group in turn.</summary>
internal sealed class Route(InProcessSubscription[] plain, InProcessSubscription[][] groups)
{
    private int _turn;

    public int Receivers => plain.Length + groups.Length;

    public void Deliver(SharedMessage message)
    {
        foreach (var subscription in plain) subscription.Enqueue(message);
        if (groups.Length == 0) return;
        var turn = (uint)Interlocked.Increment(ref _turn);
        foreach (var group in groups) group[turn % (uint)group.Length].Enqueue(message);
    }
}
