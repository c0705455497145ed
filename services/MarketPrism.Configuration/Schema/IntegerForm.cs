using System.Globalization;

namespace MarketPrism.Configuration;

internal sealed class IntegerForm(long min, long max) : ScalarForm<long>
{
    public override string TypeText => "integer";

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"{min} to {max}");

    public override bool IsText => false;

    public override string? Read(string text, out long value)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return "is no whole number";
        return value < min || value > max ? "is out of range" : null;
    }

    public override string Write(long value) => value.ToString(CultureInfo.InvariantCulture);
}
