namespace MarketPrism.Configuration;

/// <summary>Keys below <c>nats</c>.</summary>
internal static class NatsSchema
{
    public static Section<NatsOptions> Section { get; } = new(
        [
            new ListKey<NatsOptions, string>("urls", Forms.NatsUrl, 1, static o => o.Urls, static (o, v) => o with { Urls = v }, "Seed servers. Takes effect at the next start, as all of nats."),
            new ScalarKey<NatsOptions, string>("user", Forms.AnyText, static o => o.User, static (o, v) => o with { User = v }, "User."),
            new ScalarKey<NatsOptions, string>("password", Forms.Secret, static o => o.Password, static (o, v) => o with { Password = v }, "Password of the user."),
            new ScalarKey<NatsOptions, string>("token", Forms.Secret, static o => o.Token, static (o, v) => o with { Token = v }, "Token; not together with a user."),
            new ScalarKey<NatsOptions, string>(
                "credentials_file", Forms.FileName, static o => o.CredentialsFile, static (o, v) => o with { CredentialsFile = v },
                "A .creds file (JWT and nkey seed of a user), read before each connect; instead of user, token and nkey_file."),
            new ScalarKey<NatsOptions, string>(
                "nkey_file", Forms.FileName, static o => o.NkeyFile, static (o, v) => o with { NkeyFile = v },
                "A file with an nkey seed (a line that begins with SU), read before each connect; instead of user, token and credentials_file."),
            new SectionKey<NatsOptions, TlsOptions>("tls", TlsSchema.Section, static o => o.Tls, static (o, v) => o with { Tls = v }, "TLS to the servers."),
            new ScalarKey<NatsOptions, long>(
                "outbox_bytes", new IntegerForm(1_048_576, 4_294_967_296), static o => o.OutboxBytes, static (o, v) => o with { OutboxBytes = v },
                "Bytes that wait while the bus is away; beyond, the oldest go, counted."),
        ],
        static (o, path, problems) =>
        {
            if (o.Token.Length > 0 && o.User.Length > 0) problems.Add($"{path}.token", "", "stands beside a user", "a user with password, or a token");
            if (o.CredentialsFile.Length > 0 && o.User.Length + o.Token.Length > 0) problems.Add($"{path}.credentials_file", o.CredentialsFile, "stands beside a user or token", "one way to get in");
            if (o.NkeyFile.Length > 0 && o.User.Length + o.Token.Length + o.CredentialsFile.Length > 0) problems.Add($"{path}.nkey_file", o.NkeyFile, "stands beside a user, token or credentials_file", "one way to get in");
            if (o.Password.Length > 0 && o.User.Length == 0) problems.Add($"{path}.password", "", "has no user", "nats.user beside it");
        });
}
