using System.Text;

namespace MarketPrism.Domain;

/// <summary>Escaping of venue names into subject tokens: each UTF-8 byte outside <c>A-Z a-z 0-9 - _</c> becomes <c>%XX</c>.</summary>
public static class SubjectToken
{
    /// <summary>Escapes a name; the result is one valid token whatever the name holds.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ArgumentException">The name is empty: subjects have no empty tokens.</exception>
    public static string Escape(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var clean = true;
        foreach (var c in name) clean &= IsPlain(c);
        if (clean) return name;
        var token = new StringBuilder(name.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (IsPlain((char)b)) token.Append((char)b);
            else token.Append('%').Append(b.ToString("X2", null));
        }

        return token.ToString();
    }

    /// <summary>Reads a token back.</summary>
    /// <param name="token">An escaped token.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">The token is empty, or has a byte that should have been escaped, an escape that is none, or bytes that are not UTF-8.</exception>
    public static string Unescape(string token) => Read(token, out var name) is { } problem ? throw new FormatException(problem) : name;

    /// <summary>Reads back a token that came from outside.</summary>
    /// <param name="token">An escaped token.</param>
    /// <param name="name">The name; empty when there is none.</param>
    /// <returns>False when it is no token that <see cref="Escape"/> writes, but for the case of hex digits.</returns>
    public static bool TryUnescape(string token, out string name) => Read(token, out name) is null;

    /// <summary>Reads a token.</summary>
    /// <returns>What is wrong with it; null = nothing.</returns>
    private static string? Read(string token, out string name)
    {
        name = "";
        if (string.IsNullOrEmpty(token)) return "a subject token is empty";
        if (!token.Contains('%', StringComparison.Ordinal))
        {
            foreach (var c in token)
            {
                if (!IsPlain(c)) return $"'{token}' is no subject token: '{c}' must be escaped";
            }

            name = token;
            return null;
        }

        var bytes = new byte[token.Length];
        var n = 0;
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] != '%')
            {
                if (!IsPlain(token[i])) return $"'{token}' is no subject token: '{token[i]}' must be escaped";
                bytes[n++] = (byte)token[i];
                continue;
            }

            if (i + 2 >= token.Length || !byte.TryParse(token.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out bytes[n++]))
                return $"'{token}' is no subject token: '%' is not followed by two hex digits";
            i += 2;
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, n))) return $"'{token}' is no subject token: its bytes are not UTF-8";
        name = Encoding.UTF8.GetString(bytes, 0, n);
        return null;
    }

    private static bool IsPlain(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_';
}
