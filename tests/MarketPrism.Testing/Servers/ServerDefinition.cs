namespace MarketPrism.Testing.Servers;

/// <summary>What a real server is started from; enough for a process, and for a container of the program's official image.</summary>
public sealed record ServerDefinition
{
    /// <summary>The program's name, such as <c>nats-server</c>: by it a container finds its image.</summary>
    public required string Name { get; init; }

    /// <summary>Where the program is on this machine.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The folder with the server's files, by the same path inside a container; the working directory.</summary>
    public required string Folder { get; init; }

    /// <summary>The ports that it listens on, the same outside and inside: tests start servers again on the port that their clients know.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The server is ready when it logs this; null: at once, the caller asks it.</summary>
    public string? ReadyText { get; init; }
}
