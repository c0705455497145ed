using System.Globalization;

namespace MarketPrism.Configuration;

/// <summary>A time as a number of seconds.</summary>
internal sealed class SecondsForm(double min, double max) : ScalarForm<TimeSpan>
{
    private readonly NumberForm _number = new(min, max);

    public override string TypeText => "seconds";

    public override string Allowed => $"{_number.Allowed} seconds";

    public override bool IsText => false;

    public override string? Read(string text, out TimeSpan value)
    {
        var problem = _number.Read(text, out var seconds);
        if (problem == "is no number" && text.Length > 0 && "smhd".Contains(text[^1], StringComparison.Ordinal)) problem = "is no number: seconds are written without a unit";
        value = problem is null ? TimeSpan.FromSeconds(seconds) : default;
        return problem;
    }

    public override string Write(TimeSpan value) => value.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
