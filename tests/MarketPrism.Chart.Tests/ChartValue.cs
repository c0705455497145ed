namespace MarketPrism.Chart.Tests;

/// <summary>A value of the chart as values.yaml documents it.</summary>
/// <param name="Path">Its keys.</param>
/// <param name="Kind"><c>object array string integer number boolean</c>.</param>
/// <param name="Default">Its default as YAML on one line.</param>
/// <param name="Description">What it does.</param>
/// <param name="Allowed">What is allowed; empty: anything of the kind.</param>
/// <param name="IsFree">Passed on as it is.</param>
internal sealed record ChartValue(IReadOnlyList<string> Path, string Kind, string Default, string Description, IReadOnlyList<string> Allowed, bool IsFree);
