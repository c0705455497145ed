using System.Security.Cryptography;

namespace MarketPrism.WebConsole.Api;

/// <summary>A file of the page, embedded in the executable.</summary>
internal sealed class StaticPage
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
    };

    private readonly byte[] _content;
    private readonly string _type;
    private readonly string _tag;

    private StaticPage(byte[] content, string type)
    {
        _content = content;
        _type = type;
        _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";
    }

    /// <summary>All embedded files by name.</summary>
    internal static IReadOnlyDictionary<string, StaticPage> Load()
    {
        const string Prefix = "web/";
        var assembly = typeof(StaticPage).Assembly;
        var pages = new Dictionary<string, StaticPage>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !Types.TryGetValue(Path.GetExtension(name), out var type)) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            pages[name[Prefix.Length..]] = new StaticPage(content, type);
        }

        return pages;
    }

    internal async Task ServeAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = _tag;
        response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == _tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = _type;
        response.ContentLength = _content.Length;
        await response.Body.WriteAsync(_content, context.RequestAborted);
    }
}
