namespace MarketPrism.Domain;

/// <summary>What a quantity counts.</summary>
public enum QuantityUnit
{
    /// <summary>Units of the base asset.</summary>
    Base,

    /// <summary>Contracts, of <see cref="Instrument.ContractSize"/> each.</summary>
    Contracts,

    /// <summary>Units of the quote asset.</summary>
    Quote,
}
