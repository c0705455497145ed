using System.Text.Json;
using MarketPrism.Kubernetes.Entities.Attributes;

namespace MarketPrism.Operator.Entities;

public sealed class TemplateSpec
{
    [Items(-1, 50)]
    [Description("Labels added to the pods.")]
    public Dictionary<string, string>? Labels { get; set; }

    [Items(-1, 50)]
    [Description("Annotations added to the pods.")]
    public Dictionary<string, string>? Annotations { get; set; }

    [Items(-1, 100)]
    [Description("Environment variables added to the connector, name to value.")]
    public Dictionary<string, string>? Env { get; set; }

    [Items(0, 10)]
    [XListType("atomic")]
    [Description("Secrets to pull the image with.")]
    public List<NameReference>? ImagePullSecrets { get; set; }

    [Length(0, 253)]
    [Description("The pods' priority class.")]
    public string? PriorityClassName { get; set; }

    [PreserveUnknownFields]
    [Description("Requests and limits of the connector's container, as in a pod.")]
    public JsonElement? Resources { get; set; }

    [Items(-1, 50)]
    [Description("Labels of the nodes that may be used.")]
    public Dictionary<string, string>? NodeSelector { get; set; }

    [Items(0, 50)]
    [PreserveUnknownFields]
    [XListType("atomic")]
    [Description("Tolerations, as in a pod.")]
    public List<JsonElement>? Tolerations { get; set; }

    [PreserveUnknownFields]
    [Description("Affinity, as in a pod.")]
    public JsonElement? Affinity { get; set; }

    [Items(0, 10)]
    [PreserveUnknownFields]
    [XListType("atomic")]
    [Description("Topology spread constraints, as in a pod.")]
    public List<JsonElement>? TopologySpreadConstraints { get; set; }
}
