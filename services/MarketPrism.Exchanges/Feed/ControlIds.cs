using System.Globalization;

namespace MarketPrism.Exchanges;

/// <summary>Gives the control messages of one socket their ids: digits, rising from 1; every venue takes those.</summary>
public sealed class ControlIds
{
    private long _last;

    /// <summary>The next id.</summary>
    /// <returns>Digits.</returns>
    public string Next() => (++_last).ToString(CultureInfo.InvariantCulture);
}
