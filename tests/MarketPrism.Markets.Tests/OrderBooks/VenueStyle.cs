namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>Whose ids the model speaks.</summary>
public enum VenueStyle
{
    Spot,
    Futures,
    Okx,
}
