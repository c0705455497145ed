using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Tests.Runtime;

/// <summary>Widgets as somebody else makes them.</summary>
internal static class Widgets
{
    public const string Version = "tests.marketprism.io/v1";

    public static JsonObject PutWidget(this InProcessApiServer server, string name, int size = 1, string ns = "here") =>
        server.Put(Version, "Widget", "widgets", ns, name, new JsonObject { ["spec"] = new JsonObject { ["size"] = size } });
}
