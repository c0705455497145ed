namespace MarketPrism.Bus;

/// <summary>A counted owner of pooled memory that messages point into.</summary>
public interface IBusMemoryOwner
{
    /// <summary>One message less points into it.</summary>
    void Release();
}
