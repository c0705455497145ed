using System.Globalization;

namespace MarketPrism.Operator.Commands;

/// <summary>Options of a command, <c>--name value</c>.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _options = [];

    public CommandLine(ReadOnlySpan<string> arguments, params string[] allowed)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var name = arguments[i];
            if (!allowed.Contains(name)) throw new FormatException($"'{name}' is no option here; options are {string.Join(", ", allowed)}");
            if (i + 1 == arguments.Length) throw new FormatException($"{name} needs a value");
            _options[name] = arguments[i + 1];
        }
    }

    public string Text(string name) => _options.TryGetValue(name, out var value) ? value : throw new FormatException($"{name} is missing");

    public string[] List(string name) => _options.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public TimeSpan Seconds(string name, int otherwise)
    {
        var text = _options.GetValueOrDefault(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 3600
            ? TimeSpan.FromSeconds(value)
            : throw new FormatException($"{name} is '{text}'; allowed: 1 to 3600 seconds");
    }
}
