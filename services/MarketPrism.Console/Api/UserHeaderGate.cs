namespace MarketPrism.WebConsole.Api;

/// <summary>Lets in whom a reverse proxy has authenticated: it names the user in a header, which it takes out of what callers send.</summary>
internal sealed class UserHeaderGate(string header)
{
    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!string.IsNullOrWhiteSpace(context.Request.Headers[header].ToString()))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await context.Response.WriteAsync($"This console is reached through the reverse proxy that authenticates: it names the user in {header} (configuration key console.user_header).\n", context.RequestAborted);
    }
}
