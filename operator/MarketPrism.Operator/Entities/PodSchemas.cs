using System.Text.Json;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

// The parts of a pod that spec.template takes over as they are written. These types only give the CRD its schema, so that the API server refuses a mistake when it is applied;
// source: the core/v1 API.

/// <summary>core/v1 ResourceRequirements.</summary>
public sealed class ResourcesSchema
{
    [Items(-1, 20)]
    [Description("What the container may use at most, by resource: cpu, memory.")]
    public Dictionary<string, JsonElement>? Limits { get; set; }

    [Items(-1, 20)]
    [Description("What the container is guaranteed, by resource: cpu, memory.")]
    public Dictionary<string, JsonElement>? Requests { get; set; }
}

/// <summary>core/v1 Toleration.</summary>
[ValidationRule("!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''", "value must be empty when operator is Exists")]
[ValidationRule("(has(self.key) && self.key != '') || (has(self.operator) && self.operator == 'Exists')", "operator must be Exists when key is empty")]
[ValidationRule("!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')", "effect must be NoExecute when tolerationSeconds is set")]
public sealed class TolerationSchema
{
    [Length(0, 317)]
    [Description("The taint's key; empty with operator Exists: every key.")]
    public string? Key { get; set; }

    [EnumValues("Exists", "Equal")]
    [Description("How key and value are compared; Equal where it is absent.")]
    public string? Operator { get; set; }

    [Length(0, 63)]
    [Description("The taint's value.")]
    public string? Value { get; set; }

    [EnumValues("NoSchedule", "PreferNoSchedule", "NoExecute")]
    [Description("The taint's effect; absent: every effect.")]
    public string? Effect { get; set; }

    [Description("How long a NoExecute taint is tolerated, in seconds; absent: for ever.")]
    public long? TolerationSeconds { get; set; }
}

/// <summary>core/v1 TopologySpreadConstraint.</summary>
public sealed class TopologySpreadSchema
{
    [Required]
    [RangeMinimum(1)]
    [Description("How unevenly pods may be spread.")]
    public int MaxSkew { get; set; }

    [Required]
    [Length(1, 317)]
    [Description("The node label whose values are the domains.")]
    public string TopologyKey { get; set; } = "";

    [Required]
    [EnumValues("DoNotSchedule", "ScheduleAnyway")]
    [Description("What happens to a pod that would break the constraint.")]
    public string WhenUnsatisfiable { get; set; } = "";

    [Description("The pods that are counted.")]
    public LabelSelectorSchema? LabelSelector { get; set; }

    [Items(0, 20)]
    [Length(1, 317)]
    [XListType("atomic")]
    [Description("Pod label keys whose values are added to the selector.")]
    public List<string>? MatchLabelKeys { get; set; }

    [RangeMinimum(1)]
    [Description("The least number of domains.")]
    public int? MinDomains { get; set; }

    [EnumValues("Honor", "Ignore")]
    [Description("Whether node affinity restricts the domains.")]
    public string? NodeAffinityPolicy { get; set; }

    [EnumValues("Honor", "Ignore")]
    [Description("Whether taints restrict the domains.")]
    public string? NodeTaintsPolicy { get; set; }
}

/// <summary>meta/v1 LabelSelector.</summary>
public sealed class LabelSelectorSchema
{
    [Items(-1, 50)]
    [Length(0, 63)]
    [Description("Labels with these values.")]
    public Dictionary<string, string>? MatchLabels { get; set; }

    [Items(0, 50)]
    [XListType("atomic")]
    [Description("Requirements, all of which must hold.")]
    public List<RequirementSchema>? MatchExpressions { get; set; }
}

/// <summary>A requirement of a label or node selector.</summary>
public sealed class RequirementSchema
{
    [Required]
    [Length(1, 317)]
    [Description("The label's key.")]
    public string Key { get; set; } = "";

    [Required]
    [EnumValues("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")]
    [Description("How the label is compared; Gt and Lt only for nodes.")]
    public string Operator { get; set; } = "";

    [Items(0, 50)]
    [Length(0, 63)]
    [XListType("atomic")]
    [Description("The values.")]
    public List<string>? Values { get; set; }
}

/// <summary>core/v1 Affinity.</summary>
public sealed class AffinitySchema
{
    [Description("Which nodes.")]
    public NodeAffinitySchema? NodeAffinity { get; set; }

    [Description("Near which pods.")]
    public PodAffinitySchema? PodAffinity { get; set; }

    [Description("Away from which pods.")]
    public PodAffinitySchema? PodAntiAffinity { get; set; }
}

/// <summary>core/v1 NodeAffinity.</summary>
public sealed class NodeAffinitySchema
{
    [Description("Nodes must match one of the terms.")]
    public NodeSelectorSchema? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }

    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Nodes that are preferred.")]
    public List<PreferredNodeSchema>? PreferredDuringSchedulingIgnoredDuringExecution { get; set; }
}

/// <summary>core/v1 NodeSelector.</summary>
public sealed class NodeSelectorSchema
{
    [Required]
    [Items(1, 20)]
    [XListType("atomic")]
    [Description("Terms, one of which must hold.")]
    public List<NodeTermSchema> NodeSelectorTerms { get; set; } = [];
}

/// <summary>core/v1 NodeSelectorTerm.</summary>
public sealed class NodeTermSchema
{
    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Requirements of the node's labels.")]
    public List<RequirementSchema>? MatchExpressions { get; set; }

    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Requirements of the node's fields: metadata.name.")]
    public List<RequirementSchema>? MatchFields { get; set; }
}

/// <summary>core/v1 PreferredSchedulingTerm.</summary>
public sealed class PreferredNodeSchema
{
    [Required]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("How much it counts.")]
    public int Weight { get; set; }

    [Required]
    [Description("The nodes.")]
    public NodeTermSchema Preference { get; set; } = new();
}

/// <summary>core/v1 PodAffinity and PodAntiAffinity.</summary>
public sealed class PodAffinitySchema
{
    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Terms, all of which must hold.")]
    public List<PodTermSchema>? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }

    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Terms that are preferred.")]
    public List<PreferredPodSchema>? PreferredDuringSchedulingIgnoredDuringExecution { get; set; }
}

/// <summary>core/v1 PodAffinityTerm.</summary>
public sealed class PodTermSchema
{
    [Required]
    [Length(1, 317)]
    [Description("The node label whose equal values mean the same place.")]
    public string TopologyKey { get; set; } = "";

    [Description("The pods.")]
    public LabelSelectorSchema? LabelSelector { get; set; }

    [Description("The pods' namespaces, by label.")]
    public LabelSelectorSchema? NamespaceSelector { get; set; }

    [Items(0, 50)]
    [Length(1, 63)]
    [XListType("atomic")]
    [Description("The pods' namespaces, by name.")]
    public List<string>? Namespaces { get; set; }

    [Items(0, 20)]
    [Length(1, 317)]
    [XListType("atomic")]
    [Description("Pod label keys whose values must be equal.")]
    public List<string>? MatchLabelKeys { get; set; }

    [Items(0, 20)]
    [Length(1, 317)]
    [XListType("atomic")]
    [Description("Pod label keys whose values must differ.")]
    public List<string>? MismatchLabelKeys { get; set; }
}

/// <summary>core/v1 WeightedPodAffinityTerm.</summary>
public sealed class PreferredPodSchema
{
    [Required]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("How much it counts.")]
    public int Weight { get; set; }

    [Required]
    [Description("The term.")]
    public PodTermSchema PodAffinityTerm { get; set; } = new();
}
