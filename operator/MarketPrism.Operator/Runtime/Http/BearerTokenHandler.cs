using System.Net;
using System.Net.Http.Headers;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>Adds the bearer token; a 401 makes it read the file at once and try a second time.</summary>
internal sealed class BearerTokenHandler(TokenSource tokens, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !await tokens.RefreshAsync(token, cancellationToken).ConfigureAwait(false)) return response;

        response.Dispose();
        token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token!);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
