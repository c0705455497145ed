// What each view lists, and how bad a row is.
import { store, ageOf } from "./store.js";
import { age, grouped, rate, time } from "./format.js";

const levelOf = { synced: "", flowing: "", quiet: "", acknowledged: "warn", Live: "", syncing: "warn", sent: "warn", desired: "warn", Connecting: "warn", Subscribing: "warn", Rotating: "", Repairing: "warn", Backoff: "bad", suspect: "bad", silent: "bad", stalled: "bad", stale: "bad", rejected: "bad", Stopped: "bad", Paused: "warn" };
const rank = { bad: 0, warn: 1, "": 2 };
const byState = state => ({ of: i => levelOf[state(i)] ?? "warn", rank: i => rank[levelOf[state(i)] ?? "warn"] });
// A book whose market lacks streams is not shown as whole: the one that is missing may be its own
const lacks = v => v.established + v.rejected < v.desired || (v.desired > 0 && !v.established);
const bookState = i => i.state === "synced" && store.venues.some(v => v.exchange === i.exchange && (v.market === "public" || (v.market === "spot") === (i.type === "spot")) && lacks(v)) ? "unsure" : i.state;
const stateClass = s => ({ bad: "bad", warn: "warn", "": "good" })[levelOf[s] ?? "warn"];

function sparkline(cell, item) {
  let canvas = cell.firstChild;
  if (!canvas) { canvas = document.createElement("canvas"); canvas.width = 160; canvas.height = 40; canvas.style.height = "20px"; canvas.style.width = "80px"; cell.append(canvas); }
  if (canvas.item === item && canvas.ticks === item.ticks) return;
  canvas.item = item;
  canvas.ticks = item.ticks;
  const c = canvas.getContext("2d"), values = item.spark, most = Math.max(1e-9, ...values);
  c.clearRect(0, 0, 160, 40);
  if (values.length < 2) return;
  c.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
  c.lineWidth = 2.5;
  c.beginPath();
  values.forEach((v, i) => c.lineTo(i * 160 / 39, 37 - v / most * 33));
  c.stroke();
}

export const views = {
  books: () => ({
    rows: () => store.books.values(), level: byState(bookState), link: i => `#/book/${i.link}`, empty: "No book has been published yet.",
    columns: [
      { name: "Symbol", width: "150px", text: i => i.symbol }, { name: "Exchange", width: "90px", text: i => i.exchange }, { name: "Type", width: "82px", text: i => i.type },
      { name: "State", width: "76px", text: i => i.state, kind: i => stateClass(bookState(i)) },
      { name: "Bid size", width: "110px", numeric: true, text: i => i.bidSize ?? "", sort: i => Number(i.bidSize) }, { name: "Bid", width: "120px", numeric: true, text: i => grouped(i.bid ?? "—"), sort: i => Number(i.bid), kind: () => "bid" },
      { name: "Ask", width: "120px", numeric: true, text: i => grouped(i.ask ?? "—"), sort: i => Number(i.ask), kind: () => "ask" }, { name: "Ask size", width: "110px", numeric: true, text: i => i.askSize ?? "", sort: i => Number(i.askSize) },
      { name: "Spread", width: "90px", numeric: true, text: i => i.spread ?? "—", sort: i => Number(i.spread) }, { name: "Levels", width: "70px", numeric: true, text: i => String(i.levels), sort: i => i.levels },
      { name: "Updates/s", width: "80px", numeric: true, text: i => rate(i.rate), sort: i => i.rate }, { name: "Age", width: "70px", numeric: true, text: i => age(ageOf(i)), sort: i => ageOf(i) ?? 1e9 },
    ],
  }),
  streams: () => ({
    rows: () => store.streams.values(), level: byState(i => i.state), empty: "No connector has reported yet.",
    columns: [
      { name: "Stream", width: "220px", text: i => i.key }, { name: "Shard", width: "150px", text: i => i.shard }, { name: "State", width: "100px", text: i => i.state, kind: i => stateClass(i.state) },
      { name: "Last data", width: "80px", numeric: true, text: i => age(i.last_data_age_s), sort: i => i.last_data_age_s }, { name: "Expected", width: "80px", numeric: true, text: i => age(i.expected_gap_s), sort: i => i.expected_gap_s },
      { name: "Rate/s", width: "70px", numeric: true, text: i => rate(i.rate_per_s), sort: i => i.rate_per_s }, { name: "", width: "84px", text: () => "", paint: sparkline, search: () => "" },
      { name: "Rung", width: "110px", text: i => i.rung || "—", kind: i => i.rung ? "warn" : "dim" }, { name: "Repairs", width: "70px", numeric: true, text: i => String(i.repairs), sort: i => i.repairs }, { name: "Connection", width: "260px", text: i => i.connection, kind: () => "mono" },
    ],
  }),
  connections: () => ({
    rows: () => store.connections, level: byState(i => i.state), empty: "No connection has been reported yet.",
    columns: [
      { name: "Connection", width: "280px", text: i => i.id, kind: () => "mono" }, { name: "Route", width: "80px", text: i => i.route }, { name: "State", width: "100px", text: i => i.state, kind: i => stateClass(i.state) },
      { name: "Age", width: "80px", numeric: true, text: i => age(i.age_s), sort: i => i.age_s }, { name: "Next rotation", width: "100px", numeric: true, text: i => age(i.next_rotation_s), sort: i => i.next_rotation_s },
      { name: "Last data", width: "80px", numeric: true, text: i => age(i.last_data_age_s), sort: i => i.last_data_age_s }, { name: "Messages", width: "100px", numeric: true, text: i => grouped(i.messages), sort: i => i.messages },
      { name: "Epoch", width: "96px", numeric: true, text: i => String(i.epoch), sort: i => i.epoch }, { name: "URL", width: "380px", text: i => i.url, kind: () => "mono dim", title: i => i.url },
    ],
  }),
  gaps: () => ({
    rows: () => store.gaps, level: { of: i => i.state === "open" ? "bad" : i.state === "lost" ? "warn" : "", rank: i => i.state === "open" ? 0 : 1 }, empty: "No hole in the ledger.", sort: { column: 0, down: true },
    columns: [
      { name: "Opened (UTC)", width: "160px", text: i => time(i.opened_ns), sort: i => i.opened_ns }, { name: "State", width: "80px", text: i => i.state, kind: i => i.state === "repaired" ? "good" : "bad" }, { name: "Exchange", width: "120px", text: i => `${i.exchange} ${i.market}` },
      { name: "Symbol", width: "130px", text: i => i.symbol }, { name: "Channel", width: "80px", text: i => i.channel }, { name: "Origin", width: "84px", text: i => i.origin }, { name: "Cause", width: "136px", text: i => i.cause },
      { name: "From id", width: "118px", numeric: true, text: i => i.from_id == null ? "—" : String(i.from_id) }, { name: "To id", width: "118px", numeric: true, text: i => i.to_id == null ? "—" : String(i.to_id) },
      { name: "First after", width: "160px", text: i => i.after_ns ? time(i.after_ns) : "—", sort: i => i.after_ns || 0, title: i => i.after_ns ? `${i.after_id ?? "no id"} on ${i.after_conn}` : i.evidence },
      { name: "Repair", width: "80px", text: i => i.repair }, { name: "Took", width: "60px", numeric: true, text: i => i.closed_ns ? age((i.closed_ns - i.opened_ns) / 1e9) : "—", sort: i => (i.closed_ns || 0) - i.opened_ns },
    ],
  }),
  venues: () => ({
    rows: () => store.venues, level: { of: i => i.problems ? "bad" : "", rank: i => i.problems ? 0 : 1 }, empty: "No connector has reported yet.",
    columns: [
      { name: "Exchange", width: "110px", text: i => i.exchange }, { name: "Market", width: "80px", text: i => i.market }, { name: "Verdict", width: "110px", text: i => i.verdict || "—" }, { name: "Shards ready", width: "100px", numeric: true, text: i => `${i.ready} of ${i.shards}`, sort: i => i.ready },
      { name: "Streams established", width: "140px", numeric: true, text: i => `${i.established} of ${i.desired}`, sort: i => i.established, kind: i => i.desired && i.established >= i.desired ? "good" : i.established ? "warn" : "bad" }, { name: "Flowing", width: "70px", numeric: true, text: i => String(i.flowing), sort: i => i.flowing }, { name: "Stale", width: "60px", numeric: true, text: i => String(i.stale), sort: i => i.stale }, { name: "Messages/s", width: "90px", numeric: true, text: i => rate(i.messages_per_s), sort: i => i.messages_per_s },
      { name: "Reconnections", width: "110px", numeric: true, text: i => String(i.reconnections), sort: i => i.reconnections }, { name: "What is wrong", width: "520px", text: i => i.problems || "nothing", title: i => i.problems, kind: i => i.problems ? "bad" : "dim" },
    ],
  }),
};
