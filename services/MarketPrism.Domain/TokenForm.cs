namespace MarketPrism.Domain;

internal static class TokenForm
{
    internal static bool IsName(string? token)
    {
        if (token is null or "" || token.Length > 40 || token[0] == '-' || token[^1] == '-') return false;
        foreach (var c in token)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')) return false;
        }

        return true;
    }
}
