using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MarketPrism.Configuration;

/// <summary>Reads a YAML document into nodes with line numbers, from the parser's events (no reflection).</summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 16;
    private readonly string _source;
    private readonly IParser _parser;
    private readonly ConfigurationProblems _problems;
    private int _depth;

    private YamlReader(string source, IParser parser, ConfigurationProblems problems)
    {
        _source = source;
        _parser = parser;
        _problems = problems;
    }

    /// <summary>Reads the only document of a text; an empty one is an empty section.</summary>
    public static ConfigMapping Read(string text, string source, ConfigurationProblems problems)
    {
        var empty = new ConfigMapping(new ConfigOrigin(source, 1));
        using var input = new StringReader(text);
        var reader = new YamlReader(source, new Parser(new Scanner(input, skipComments: true)), problems);
        try
        {
            return reader.ReadStream() ?? empty;
        }
        catch (InvalidOperationException)
        {
            // what the scanner throws at a plain value over several lines in a flow collection, instead of a YamlException
            problems.Add(new ConfigurationProblem("", "", "is no valid YAML after this line", "", source, (int)(reader._parser.Current?.End.Line ?? 1)));
            return empty;
        }
        catch (YamlException e)
        {
            problems.Add(new ConfigurationProblem("", "", $"is no valid YAML: {Trim(e)}", "", source, Math.Min((int)e.Start.Line, text.AsSpan().Count('\n') + 1)));
            return empty;
        }
    }

    private ConfigMapping? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _)) return null;
        _parser.Consume<DocumentStart>();
        var root = ReadNode("");
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            _problems.Add("", "", "a second YAML document begins; only one is read", "one document", At(second));
        if (root is ConfigScalar { IsNull: true }) return null;
        if (root is ConfigMapping mapping) return mapping;
        if (root is not null) _problems.Add("", root.Kind, "the file holds no keys", "a section with keys", root.Origin);
        return null;
    }

    /// <summary>Reads the next node; null for what is not taken (reported).</summary>
    private ConfigNode? ReadNode(string path)
    {
        if (++_depth > MaxDepth) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"more than {MaxDepth} levels");
        try
        {
            if (_parser.TryConsume<Scalar>(out var scalar))
                return new ConfigScalar(At(scalar), scalar.Value, scalar.Style == YamlDotNet.Core.ScalarStyle.Plain ? ScalarStyle.Plain : ScalarStyle.Quoted);
            if (_parser.TryConsume<SequenceStart>(out var sequence)) return ReadSequence(sequence, path);
            if (_parser.TryConsume<MappingStart>(out var mapping)) return ReadMapping(mapping, path);
            var other = _parser.Consume<ParsingEvent>();
            _problems.Add(path, "", "anchors and aliases are not read", "the value itself", At(other));
            return null;
        }
        finally
        {
            _depth--;
        }
    }

    private ConfigSequence ReadSequence(SequenceStart start, string path)
    {
        var result = new ConfigSequence(At(start));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode($"{path}[{result.Items.Count}]") is { } item) result.Items.Add(item);
        }

        return result;
    }

    private ConfigMapping ReadMapping(MappingStart start, string path)
    {
        var result = new ConfigMapping(At(start));
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var name = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            var value = ReadNode(name);
            if (result.Items.ContainsKey(key.Value))
                _problems.Add(name, "", $"stands twice, first in line {result.KeyOrigins[key.Value].Line}", "each key once", At(key));
            else if (value is not null) result.Set(key.Value, value, At(key));
        }

        return result;
    }

    private ConfigOrigin At(ParsingEvent e) => new(_source, (int)e.Start.Line);

    private static string Trim(YamlException e) => e.Message.TrimEnd('.').ReplaceLineEndings(" ");
}
