namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Reads the local copy of a resource. Objects are shared: never change them.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public interface IEntityLister<TEntity>
    where TEntity : class
{
    /// <summary>One object, or null.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="name">The name.</param>
    TEntity? Get(string @namespace, string name);

    /// <summary>All objects, in no order.</summary>
    IReadOnlyCollection<TEntity> List();

    /// <summary>The objects that an index files under <paramref name="value"/>.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="value">The value.</param>
    IReadOnlyList<TEntity> ByIndex(string index, string value);

    /// <summary>The objects whose controller is <paramref name="ownerUid"/>.</summary>
    /// <param name="ownerUid">The owner's uid.</param>
    IReadOnlyList<TEntity> OwnedBy(string ownerUid);

    /// <summary>
    /// Files the answer to a write at once, so that the next pass sees it before the watch brings it. A later event of an older
    /// version does not undo it; where that event is somebody else's change, which the answer holds too, the handlers hear of it.
    /// It holds for 30 s or until the next listing.
    /// </summary>
    /// <param name="written">The server's answer.</param>
    void Pin(TEntity written);

    /// <summary>Forgets an object whose deletion was accepted, until the watch says more.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="name">The name.</param>
    /// <param name="uid">The deleted object's uid.</param>
    void Forget(string @namespace, string name, string uid);
}
