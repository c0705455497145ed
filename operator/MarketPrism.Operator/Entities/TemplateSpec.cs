using System.Text.Json;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class TemplateSpec
{
    [Items(-1, 50)]
    [Pattern("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    [Length(0, 63)]
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
    [Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$")]
    [Description("The pods' priority class.")]
    public string? PriorityClassName { get; set; }

    [SchemaOf(typeof(ResourcesSchema))]
    [Description("Requests and limits of the connector's container, as in a pod.")]
    public JsonElement? Resources { get; set; }

    [Items(-1, 50)]
    [Pattern("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    [Length(0, 63)]
    [Description("Labels of the nodes that may be used.")]
    public Dictionary<string, string>? NodeSelector { get; set; }

    [Items(0, 50)]
    [SchemaOf(typeof(TolerationSchema))]
    [XListType("atomic")]
    [Description("Tolerations, as in a pod.")]
    public List<JsonElement>? Tolerations { get; set; }

    [SchemaOf(typeof(AffinitySchema))]
    [Description("Affinity, as in a pod.")]
    public JsonElement? Affinity { get; set; }

    [Items(0, 10)]
    [SchemaOf(typeof(TopologySpreadSchema))]
    [XListType("atomic")]
    [Description("Topology spread constraints, as in a pod.")]
    public List<JsonElement>? TopologySpreadConstraints { get; set; }
}
