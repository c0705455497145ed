using System.Globalization;
using System.Text;

namespace MarketPrism.Configuration;

/// <summary>Writes the configuration in force as YAML that the reader takes again (but for masked secrets).</summary>
internal sealed class ConfigurationDump
{
    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _isItemStart;

    public override string ToString() => _text.ToString();

    public void Scalar(string name, string value, bool isText) => Line($"{name}: {(isText ? Quote(value) : value)}");

    public void List(string name, IReadOnlyList<string> values, bool isText) => Line($"{name}: [{string.Join(", ", values.Select(v => isText ? Quote(v) : v))}]");

    public void BeginSection(string name)
    {
        Line($"{name}:");
        _indent++;
    }

    public void BeginList(string name, int count) => Line(count == 0 ? $"{name}: []" : $"{name}:");

    public void BeginItem()
    {
        _indent++;
        _isItemStart = true;
    }

    public void EndSection() => _indent--;

    private static string Quote(string value)
    {
        if (value.Length > 0 && value.All(c => char.IsAsciiLetterLower(c) || c == '_') && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")) return value;
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        return text.Append('"').ToString();
    }

    private void Line(string text)
    {
        var indent = new string(' ', 2 * _indent);
        if (_isItemStart) indent = indent[..^2] + "- ";
        _isItemStart = false;
        _text.Append(indent).Append(text).Append('\n');
    }
}
