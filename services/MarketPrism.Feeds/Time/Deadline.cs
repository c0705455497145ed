namespace MarketPrism.Feeds;

/// <summary>Something that is due at a time; armed, moved and cancelled any number of times without allocation.</summary>
internal sealed class Deadline(DeadlineQueue queue, Action onDue)
{
    internal const long Never = long.MaxValue;

    internal long Due { get; private set; } = Never;

    internal bool IsArmed => Due != Never;

    /// <summary>Due of the queue's entry that counts; <see cref="Never"/> when there is none.</summary>
    internal long QueuedDue { get; set; } = Never;

    internal void Arm(long due)
    {
        Due = due;
        if (due < QueuedDue) queue.Enqueue(this, due);
    }

    internal void Cancel() => Due = Never;

    internal void Fire()
    {
        Due = Never;
        onDue();
    }
}
