using System.Text;

namespace MarketPrism.Bus;

/// <summary>A subject pattern as NATS has them: tokens between dots, * for one token, &gt; at the end for one or more.</summary>
internal sealed class SubjectPattern
{
    private readonly byte[] _pattern;

    public SubjectPattern(string pattern)
    {
        var tokens = pattern.Split('.');
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Length == 0 || tokens[i].AsSpan().ContainsAny(" \t\r\n\0") || (tokens[i] == ">" && i < tokens.Length - 1))
            {
                throw new ArgumentException($"'{pattern}' is no subject pattern: tokens without blanks between dots, * for one token, > for the rest at the end");
            }
        }

        Text = pattern;
        _pattern = Encoding.UTF8.GetBytes(pattern);
    }

    public string Text { get; }

    public bool Matches(ReadOnlySpan<byte> subject)
    {
        ReadOnlySpan<byte> pattern = _pattern;
        while (true)
        {
            var token = NextToken(ref pattern, out var patternEnds);
            if (token is [(byte)'>']) return true;
            var actual = NextToken(ref subject, out var subjectEnds);
            if (token is not [(byte)'*'] && !token.SequenceEqual(actual)) return false;
            if (patternEnds || subjectEnds) return patternEnds && subjectEnds;
        }
    }

    private static ReadOnlySpan<byte> NextToken(ref ReadOnlySpan<byte> rest, out bool ends)
    {
        var dot = rest.IndexOf((byte)'.');
        ends = dot < 0;
        var token = ends ? rest : rest[..dot];
        rest = ends ? default : rest[(dot + 1)..];
        return token;
    }
}
