using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>How a reconciliation ended.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public sealed record ReconciliationResult<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, bool success, string? message, Exception? error, TimeSpan? requeueAfter)
    {
        Entity = entity;
        IsSuccess = success;
        ErrorMessage = message;
        Error = error;
        RequeueAfter = requeueAfter;
    }

    /// <summary>The object.</summary>
    public TEntity Entity { get; }

    /// <summary>Whether it went well.</summary>
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess { get; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; }

    /// <summary>What it failed with.</summary>
    public Exception? Error { get; }

    /// <summary>When to look again although nothing changed. Ignored on a failure, whose delay the queue decides.</summary>
    public TimeSpan? RequeueAfter { get; }

    /// <summary>It went well.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="requeueAfter">When to look again although nothing changed.</param>
    [SuppressMessage("Design", "CA1000", Justification = "KubeOps' shape")]
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) => new(entity, true, null, null, requeueAfter);

    /// <summary>It failed; it is tried again with growing delays.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="errorMessage">Why.</param>
    /// <param name="error">With what.</param>
    /// <param name="requeueAfter">Kept for KubeOps' shape.</param>
    [SuppressMessage("Design", "CA1000", Justification = "KubeOps' shape")]
    public static ReconciliationResult<TEntity> Failure(TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity, false, errorMessage, error, requeueAfter);
}
