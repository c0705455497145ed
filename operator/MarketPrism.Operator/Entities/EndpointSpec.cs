using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

[ValidationRule("self.websocketUrl == '' || self.websocketUrl.startsWith('wss://') || (self.allowInsecure && self.websocketUrl.startsWith('ws://'))", "websocketUrl must start with wss://, or with ws:// and allowInsecure: true for a simulator", fieldPath: ".websocketUrl")]
[ValidationRule("self.restUrl == '' || self.restUrl.startsWith('https://') || (self.allowInsecure && self.restUrl.startsWith('http://'))", "restUrl must start with https://, or with http:// and allowInsecure: true for a simulator", fieldPath: ".restUrl")]
[ValidationRule("!self.allowInsecure || !(self.websocketUrl + ' ' + self.restUrl).matches('(ws|http)://([a-z0-9.-]+[.])?(binance[.](com|vision|us)|okx[.](com|net))')", "plain text to a live host is never allowed: use wss:// and https://", fieldPath: ".allowInsecure")]
public sealed class EndpointSpec
{
    [DefaultValue("\"\"")]
    [Pattern("^$|^[a-z]+://[^\\s/?#]+[^\\s]*$")]
    [Length(0, 512)]
    [Description("Base of the sockets, wss://host; routes are appended. A change rotates the connections, make before break.")]
    public string WebsocketUrl { get; set; } = "";

    [DefaultValue("\"\"")]
    [Pattern("^$|^[a-z]+://[^\\s/?#]+[^\\s]*$")]
    [Length(0, 512)]
    [Description("Base of REST requests, https://host; paths are appended.")]
    public string RestUrl { get; set; } = "";

    [DefaultValue("false")]
    [Description("Allows ws:// and http://, for simulators; never for the live hosts.")]
    public bool AllowInsecure { get; set; }
}
