using System.Globalization;

namespace MarketPrism.Configuration;

internal sealed class NumberForm(double min, double max) : ScalarForm<double>
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public override string TypeText => "number";

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"{min} to {max}");

    public override bool IsText => false;

    public override string? Read(string text, out double value)
    {
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value)) return "is no number";
        return value < min || value > max ? "is out of range" : null;
    }

    public override string Write(double value) => value.ToString(CultureInfo.InvariantCulture);
}
