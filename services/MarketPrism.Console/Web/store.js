// The page's copy of what the service knows: rows by key, updated by server-sent events, at most a few times a second whatever the feed's rate.

export const store = {
  connected: false, overview: null, heard: 0,
  books: new Map(), streams: new Map(), connections: [], gaps: [], venues: [], listeners: new Set(),
};

const sparkLength = 40;
let pending = false;

export function onChange(listener) { store.listeners.add(listener); return () => store.listeners.delete(listener); }

function changed() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => { pending = false; for (const listener of store.listeners) listener(); });
}

export function api(path) {
  return fetch(`api/${path}`, { headers: { accept: "application/json" } }).then(r => r.ok ? r.json() : Promise.reject(new Error(`${r.status} ${r.statusText}`)));
}

function takeBooks(rows) {
  for (const [key, exchange, type, symbol, state, bid, bidSize, ask, askSize, spread, levels, rate, age, link] of rows) {
    const book = store.books.get(key) ?? { key, spark: [] };
    Object.assign(book, { exchange, type, symbol, state, bid, bidSize, ask, askSize, spread, levels, rate, age, seen: performance.now(), link });
    store.books.set(key, book);
  }
}

function takeStatus(status) {
  store.overview = status;
  const keep = new Set();
  for (const s of status.streams) {
    const key = `${s.shard}|${s.key}|${s.connection}`;
    keep.add(key);
    const row = store.streams.get(key) ?? { id: key, spark: [] };
    const rung = s.rung && s.rung.toLowerCase() !== "none" ? s.rung : "", state = s.state.toLowerCase();
    // on the ladder, its data overdue: the connector calls it stale only when the first rungs did not help
    Object.assign(row, s, { state: rung && state === "flowing" ? "stalled" : state, rung, seen: performance.now() });
    row.spark.push(s.rate_per_s);
    row.ticks = (row.ticks ?? 0) + 1;
    if (row.spark.length > sparkLength) row.spark.shift();
    store.streams.set(key, row);
  }
  for (const key of store.streams.keys()) if (!keep.has(key)) store.streams.delete(key);
  store.connections = status.connections;
  store.gaps = status.gaps.recent;
  store.venues = status.venues;
  const gone = new Set(store.books.keys());
  for (const key of status.book_keys) gone.delete(key);
  for (const key of gone) store.books.delete(key);
}

export function connect() {
  const source = new EventSource("api/events");
  source.addEventListener("books", e => { takeBooks(JSON.parse(e.data)); changed(); });
  source.addEventListener("status", e => { takeStatus(JSON.parse(e.data)); store.connected = true; store.heard = performance.now(); changed(); });
  source.addEventListener("error", () => { store.connected = false; changed(); });
}

export const ageOf = row => row.age == null ? null : row.age + (performance.now() - row.seen) / 1000;
