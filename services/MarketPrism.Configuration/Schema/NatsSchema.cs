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
                "credentials_file", Forms.FileName, static o => o.CredentialsFile, static (o, v) => o with { CredentialsFile = v }, "A .creds file (JWT and nkey). Not supported yet, and refused rather than ignored: use user and password, token, or a client certificate."),
            new SectionKey<NatsOptions, TlsOptions>("tls", TlsSchema.Section, static o => o.Tls, static (o, v) => o with { Tls = v }, "TLS to the servers."),
            new ScalarKey<NatsOptions, long>(
                "outbox_bytes", new IntegerForm(1_048_576, 4_294_967_296), static o => o.OutboxBytes, static (o, v) => o with { OutboxBytes = v },
                "Bytes that wait while the bus is away; beyond, the oldest go, counted."),
        ],
        static (o, path, problems) =>
        {
            if (o.Token.Length > 0 && o.User.Length > 0) problems.Add($"{path}.token", "", "stands beside a user", "a user with password, or a token");
            if (o.CredentialsFile.Length > 0)
            {
                problems.Add(
                    $"{path}.credentials_file", o.CredentialsFile, "is not supported: it needs Ed25519 signatures, which .NET does not have",
                    "nats.user and nats.password, nats.token, or a client certificate (nats.tls.client_certificate_file and client_key_file)");
            }

            if (o.Password.Length > 0 && o.User.Length == 0) problems.Add($"{path}.password", "", "has no user", "nats.user beside it");
        });
}
