export const age = s => s == null || s < 0 ? "—" : s < 10 ? `${s.toFixed(1)} s` : s < 120 ? `${Math.round(s)} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${(s / 3600).toFixed(1)} h`;

export const grouped = text => { const [whole, part] = String(text).split("."); return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? `.${part}` : ""); };

export const rate = r => r == null ? "—" : r >= 100 ? Math.round(r).toString() : r.toFixed(1);

export const time = ns => ns ? new Date(ns / 1e6).toISOString().replace("T", " ").slice(0, 19) : "—";

export const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
