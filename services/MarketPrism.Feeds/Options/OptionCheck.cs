using System.Globalization;

namespace MarketPrism.Feeds;

/// <summary>Collects what is out of range in one section.</summary>
internal sealed class OptionCheck(string section)
{
    internal List<OptionError> Errors { get; } = [];

    internal void Seconds(string key, TimeSpan value, double min, double max)
    {
        var seconds = value.TotalSeconds;
        if (seconds < min || seconds > max) Add(key, seconds, string.Create(CultureInfo.InvariantCulture, $"{min} to {max} seconds"));
    }

    internal void Number(string key, double value, double min, double max)
    {
        if (!(value >= min && value <= max)) Add(key, value, string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"));
    }

    internal void Fail(string key, string value, string allowed) => Errors.Add(new OptionError($"{section}.{key}", value, allowed));

    private void Add(string key, double value, string allowed) => Fail(key, value.ToString(CultureInfo.InvariantCulture), allowed);
}
