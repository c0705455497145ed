namespace MarketPrism.Operator.Runtime.Client;

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Restricts by labels, <c>app=x</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary><c>0</c>: any state the server has cached; a version: not older than it; empty: the latest.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Objects on a page; null: all at once.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page to get; <see cref="ResourceVersion"/> is not sent with it.</summary>
    public string? Continue { get; init; }
}

/// <summary>What to watch.</summary>
public sealed record WatchOptions
{
    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Restricts by labels, <c>app=x</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The version to start after.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>After how long the server ends the watch.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long past <see cref="Timeout"/> silence is taken for a dead connection. Default: 10 s.</summary>
    public TimeSpan IdleGrace { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Options of a patch.</summary>
public sealed record PatchOptions
{
    /// <summary>Who owns the fields; required by an apply.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Takes fields over from other managers (apply only). Right for objects that the controller owns. Default: true.</summary>
    public bool Force { get; init; } = true;

    /// <summary>Patches the status, and nothing else. Default: the object, and not its status.</summary>
    public bool Status { get; init; }
}

/// <summary>A list and the version that a watch goes on from.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The collection's version, which is not that of any object.</param>
/// <param name="Continue">The token of the next page; null on the last one.</param>
public sealed record EntityList<TEntity>(IReadOnlyList<TEntity> Items, string ResourceVersion, string? Continue);

/// <summary>What a watch tells.</summary>
public enum WatchEventType
{
    /// <summary>An object is new.</summary>
    Added,

    /// <summary>An object changed.</summary>
    Modified,

    /// <summary>An object is gone; it carries the version of its deletion.</summary>
    Deleted,

    /// <summary>Only the version moved.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="Type">What happened.</param>
/// <param name="Entity">The object; null for a bookmark.</param>
/// <param name="ResourceVersion">The version to go on from.</param>
public readonly record struct WatchEvent<TEntity>(WatchEventType Type, TEntity? Entity, string ResourceVersion)
    where TEntity : class;
