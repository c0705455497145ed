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
    /// <exception cref="FormatException">The token is empty, or has a byte that should have been escaped, or an escape that is none.</exception>
    public static string Unescape(string token)
    {
        if (string.IsNullOrEmpty(token)) throw new FormatException("a subject token is empty");
        if (!token.Contains('%', StringComparison.Ordinal))
        {
            foreach (var c in token)
            {
                if (!IsPlain(c)) throw new FormatException($"'{token}' is no subject token: '{c}' must be escaped");
            }

            return token;
        }

        var bytes = new byte[token.Length];
        var n = 0;
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] != '%')
            {
                if (!IsPlain(token[i])) throw new FormatException($"'{token}' is no subject token: '{token[i]}' must be escaped");
                bytes[n++] = (byte)token[i];
                continue;
            }

            if (i + 2 >= token.Length || !byte.TryParse(token.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out bytes[n++]))
                throw new FormatException($"'{token}' is no subject token: '%' is not followed by two hex digits");
            i += 2;
        }

        return Encoding.UTF8.GetString(bytes, 0, n);
    }

    private static bool IsPlain(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_';
}
