namespace MarketPrism.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Key">The key's path: <c>networking.websocket.max_silence</c>, <c>subscriptions[0].symbols[1]</c>; empty for the file itself.</param>
/// <param name="Value">The value as written, secrets masked; empty when there is none.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Allowed">What is allowed; empty when there is nothing to name.</param>
/// <param name="Source">The file, or the environment variable.</param>
/// <param name="Line">The line of the file from 1; 0 for a variable.</param>
public sealed record ConfigurationProblem(string Key, string Value, string Reason, string Allowed, string Source, int Line)
{
    /// <summary>All of it in one line, as people and tools expect errors: <c>file:line: key: …</c>.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        var place = Line > 0 ? $"{Source}:{Line}" : Source;
        return Key.Length > 0 ? $"{place}: {Key}: {Explain()}" : $"{place}: {Explain()}";
    }

    /// <summary>The value, what is wrong with it and what is allowed, without the place.</summary>
    /// <returns>The text.</returns>
    public string Explain() => $"{(Value.Length > 0 ? $"'{Value}' " : "")}{Reason}{(Allowed.Length > 0 ? $"; allowed: {Allowed}" : "")}";
}
