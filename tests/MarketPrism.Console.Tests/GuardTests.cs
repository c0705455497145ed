using System.Net;
using System.Net.Http.Headers;
using MarketPrism.Configuration;

namespace MarketPrism.Console.Tests;

/// <summary>Who is let in.</summary>
public sealed class GuardTests
{
    [Fact]
    public async Task An_address_that_others_can_reach_needs_a_token_or_a_proxy()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => ConsoleWorld.StartAsync(new ConsoleOptions { Bind = IPAddress.Any }));
        Assert.Contains("console.token", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("console.user_header", refusal.Message, StringComparison.Ordinal);
        await using var guarded = await ConsoleWorld.StartAsync(new ConsoleOptions { Bind = IPAddress.Any, Token = "t" });
        await using var proxied = await ConsoleWorld.StartAsync(new ConsoleOptions { Bind = IPAddress.Any, UserHeader = "X-Forwarded-User" });
    }

    [Fact]
    public async Task The_token_opens_as_bearer_as_query_once_and_then_as_cookie()
    {
        await using var world = await ConsoleWorld.StartAsync(new ConsoleOptions { Token = "s3cret" });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = world.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync(client, "api/books"));
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync(client, "?token=wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync(client, "api/books", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync(client, "metrics"));
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, "api/books", "s3cret"));

        using var entry = await client.GetAsync(new Uri("?token=s3cret", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (entry.StatusCode, entry.Headers.Location!.ToString()));
        var cookie = entry.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, "api/books")); // the cookie went along
    }

    [Fact]
    public async Task Behind_a_proxy_only_those_come_in_whom_it_names()
    {
        await using var world = await ConsoleWorld.StartAsync(new ConsoleOptions { UserHeader = "X-Forwarded-User" });
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync(world.Client, "api/books"));
        using var named = new HttpRequestMessage(HttpMethod.Get, "api/books");
        named.Headers.Add("X-Forwarded-User", "ada");
        using var answer = await world.Client.SendAsync(named, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpStatusCode> CodeAsync(HttpClient client, string path, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
