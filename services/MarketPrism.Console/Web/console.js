// Routing, keyboard, theme, and the one sentence that says whether the data are whole.
import { store, connect, onChange } from "./store.js";
import { Table } from "./table.js";
import { BookView } from "./book.js";
import { views } from "./views.js";
import { age, plural, rate } from "./format.js";

const main = document.getElementById("view"), search = document.getElementById("search"), verdict = document.getElementById("verdict");
const names = Object.keys(views);
let table = null, book = null, shown = null, routed = null;

// At once, not when the browser tells of it: what is typed next belongs to the new view
function go(hash) {
  location.hash = hash;
  route();
}

function route() {
  if (location.hash === routed) return;
  routed = location.hash;
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/");
  book?.close();
  book = table = null;
  main.replaceChildren();
  if (name === "book" && rest.length === 3) { book = new BookView(rest.join("/")); main.append(book.root); }
  else {
    shown = names.includes(name) ? name : "books";
    table = new Table(views[shown]());
    search.value = table.query = new URLSearchParams(query).get("q") ?? "";
    main.append(table.root);
    table.update();
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === (book ? "books" : shown)) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
}

// The answer to "is my data whole, right now, and if not why".
function judge() {
  if (!store.connected) return ["bad", "No connection to the console's service: what is shown is old."];
  const quiet = (performance.now() - store.heard) / 1000;
  if (quiet > 6) return ["bad", `Nothing from the console's service for ${age(quiet)}: what is shown is old.`];
  const s = store.overview, books = [...store.books.values()], streams = [...store.streams.values()];
  if (!s.bus.connected) return ["bad", "The bus is away: nothing reaches this page, and connectors keep frames in their outbox."];
  const silent = s.shards.filter(x => x.silent);
  if (silent.length) return ["bad", `${silent.map(x => x.name).slice(0, 3).join(", ")}${silent.length > 3 ? ", …" : ""} ${silent.length === 1 ? "has" : "have"} not reported for ${age(Math.max(...silent.map(x => x.age_s)))}: ${silent.length === 1 ? "is it" : "are they"} running, and is the bus in reach? What is shown of ${silent.length === 1 ? "it" : "them"} is old.`];
  const unsynced = books.filter(b => b.state !== "synced"), stale = streams.filter(r => r.state === "stalled" || r.state === "stale" || r.state === "rejected");
  if (stale.length) return ["bad", `${plural(stale.length, "stream")} stalled or rejected: ${stale.slice(0, 3).map(r => r.key).join(", ")}${stale.length > 3 ? ", …" : ""}. ${plural(unsynced.length, "book")} not synced.`];
  if (unsynced.length) return ["warn", `${plural(unsynced.length, "book")} of ${books.length} not synced: ${unsynced.slice(0, 3).map(b => `${b.symbol} (${b.state})`).join(", ")}${unsynced.length > 3 ? ", …" : ""}.`];
  if (books.length && !store.venues.length) return ["warn", "No connector has reported: whether these books' streams flow is not known."];
  const desired = store.venues.reduce((n, v) => n + v.desired, 0), established = store.venues.reduce((n, v) => n + v.established, 0);
  if (desired && !established) return ["bad", `None of ${plural(desired, "stream")} is established: nothing is collected. ${store.venues.map(v => v.problems).filter(p => p)[0] ?? ""}`];
  const problems = store.venues.filter(v => v.problems);
  if (problems.length) return ["warn", problems.map(v => `${v.exchange} ${v.market}: ${v.problems}`).join("; ")];
  if (s.gaps.open) return ["warn", `${plural(s.gaps.open, "hole")} open in the ledger.`];
  if (!books.length) return ["wait", "No book has been published yet."];
  return ["good", `All ${plural(books.length, "book")} synced, ${established} of ${plural(desired, "stream")} established, no open hole. ${plural(s.gaps.last_24h, "hole")} in the last 24 hours.`];
}

function update() {
  const [level, text] = judge();
  if (verdict.textContent !== text) verdict.textContent = text;
  verdict.dataset.level = level;
  if (store.overview) {
    document.getElementById("bus").textContent = store.overview.bus.url === store.overview.bus.kind ? `bus ${store.overview.bus.kind}` : `${store.overview.bus.kind} ${store.overview.bus.url}`;
    document.getElementById("rate").textContent = `${rate(store.overview.messages_per_s)} frames/s from the exchanges`;
  }
  table?.update();
}

search.addEventListener("input", () => {
  if (!table) go(`#/books?q=${encodeURIComponent(search.value)}`);
  if (table) { table.query = search.value; history.replaceState(null, "", `#/${shown}${search.value ? `?q=${encodeURIComponent(search.value)}` : ""}`); routed = location.hash; table.update(); }
});

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "Escape") { if (search.value && document.activeElement === search) { search.value = ""; search.dispatchEvent(new Event("input")); } search.blur(); if (book) go(`#/${shown ?? "books"}`); return; }
  if (e.target === search) { if (e.key === "Enter") { search.blur(); table?.move(1); } return; }
  if (e.key === "/") { e.preventDefault(); search.focus(); }
  else if (e.key === "j" || e.key === "ArrowDown") { e.preventDefault(); table?.move(1); }
  else if (e.key === "k" || e.key === "ArrowUp") { e.preventDefault(); table?.move(-1); }
  else if (e.key === "PageDown") { e.preventDefault(); table?.move(20); }
  else if (e.key === "PageUp") { e.preventDefault(); table?.move(-20); }
  else if (e.key === "Enter" && !e.target.closest("a, button")) table?.open();
  else if (e.key === "t") document.getElementById("theme").click();
  else if (names[Number(e.key) - 1]) go(`#/${names[Number(e.key) - 1]}`);
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => { document.documentElement.dataset.theme = localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light"); };
document.getElementById("theme").addEventListener("click", () => { localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark"); theme(); });
dark.addEventListener("change", theme);
theme();

addEventListener("hashchange", route);
addEventListener("resize", () => table?.draw());
onChange(update);
setInterval(update, 1000);
setInterval(() => { if (table && shown === "books" && !document.hidden) table.draw(); }, 500);
route();
connect();
