using System.Net;
using MarketPrism.Operator.Runtime.Client;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>The API server refuses a child: no retry cures it, a change of the resource, the quota, the policy or the operator's rights does.</summary>
internal sealed class ChildRefusedException(string kind, string name, ApiException inner) : Exception($"{kind} {name} was refused: {inner.Status.Message ?? inner.Message}", inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = inner switch
    {
        { IsForbidden: true } when inner.Status.Message?.Contains("exceeded quota", StringComparison.OrdinalIgnoreCase) == true => "QuotaExceeded",
        { IsForbidden: true } => "ChildForbidden",
        _ => "ChildInvalid",
    };

    /// <summary>Whether an error is the server's judgement of the object, and no passing trouble.</summary>
    public static bool IsRefusal(ApiException e) => e.IsInvalid || e.IsForbidden || e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;
}
