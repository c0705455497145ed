namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Hears of changes, on the watching task: it must only file them and return.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public interface IInformerHandler<in TEntity>
    where TEntity : class
{
    /// <summary>An object is new here.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="inInitialList">It was there before the informer started.</param>
    void OnAdded(TEntity entity, bool inInitialList);

    /// <summary>An object changed; equal versions mean that it was only listed again.</summary>
    /// <param name="before">The object before.</param>
    /// <param name="after">The object now.</param>
    void OnUpdated(TEntity before, TEntity after);

    /// <summary>An object is gone.</summary>
    /// <param name="last">The last known state; with <paramref name="isTombstone"/> it may be old: good for key and owner only.</param>
    /// <param name="isTombstone">The deletion itself was missed.</param>
    void OnDeleted(TEntity last, bool isTombstone);
}
