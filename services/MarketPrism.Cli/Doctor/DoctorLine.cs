namespace MarketPrism.Cli.Doctor;

/// <summary>One check: what was looked at, how it is, and what to do when it is not good.</summary>
internal sealed record DoctorLine(string Subject, DoctorVerdict Verdict, string Finding, string WhatToDo = "")
{
    public override string ToString()
    {
        var word = Verdict switch { DoctorVerdict.Ok => "ok     ", DoctorVerdict.Skipped => "skipped", DoctorVerdict.Warning => "warning", _ => "FAILED " };
        return WhatToDo.Length == 0 ? $"{word}  {Subject}: {Finding}" : $"{word}  {Subject}: {Finding}\n         → {WhatToDo}";
    }
}
