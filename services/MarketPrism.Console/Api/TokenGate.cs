using System.Security.Cryptography;
using System.Text;

namespace MarketPrism.WebConsole.Api;

/// <summary>Lets in who shows the token: as a bearer header, as <c>?token=</c> once (a cookie follows), or by that cookie.</summary>
internal sealed class TokenGate(string token)
{
    private const string Cookie = "marketprism-console";
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var bearer = request.Headers.Authorization.ToString();
        var shown = bearer.StartsWith("Bearer ", StringComparison.Ordinal) ? bearer["Bearer ".Length..] : request.Query["token"].FirstOrDefault() ?? request.Cookies[Cookie];
        if (shown is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), _token))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.Response.WriteAsync("This console wants its token: open it as /?token=…, or send it as a bearer token (configuration key console.token).\n", context.RequestAborted);
            return;
        }

        if (request.Query.ContainsKey("token"))
        {
            // Out of the address bar and the history at once
            context.Response.Cookies.Append(Cookie, shown, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/" });
            context.Response.Redirect(request.Path);
            return;
        }

        await next(context);
    }
}
