// One book: depth ladder, depth chart, last trades. Asks the service twice a second while it is open.
import { api } from "./store.js";
import { age, grouped } from "./format.js";

const levels = 20;

export class BookView {
  constructor(path) {
    this.path = path;
    this.root = document.createElement("div");
    this.root.innerHTML = `<div class="title"><h2></h2><span class="state chip"></span><span class="spread dim"></span></div>
      <div class="book"><section class="panel"><h2>Ladder</h2><div class="ladder"><div class="bids"></div><div class="asks"></div></div></section>
      <section class="panel"><h2>Depth</h2><canvas height="260" role="img" aria-label="Cumulated depth"></canvas><h2 class="next">Facts</h2><dl class="facts"></dl></section>
      <section class="panel"><h2>Last trades</h2><div class="tape"></div></section></div>`;
    for (const side of ["bids", "asks"]) for (let i = 0; i < levels; i++) {
      const row = document.createElement("div");
      row.className = "level";
      row.innerHTML = "<i></i><span></span><span></span>";
      this.root.querySelector(`.${side}`).append(row);
    }
    this.timer = setInterval(() => this.load(), 500);
    this.load();
  }

  close() { clearInterval(this.timer); }

  async load() {
    if (this.busy || document.hidden) return;
    this.busy = true;
    try { this.show(await api(`books/${this.path}?levels=${levels}`)); }
    catch (e) { this.root.querySelector(".spread").textContent = `No such book now (${e.message}).`; }
    finally { this.busy = false; }
  }

  show(book) {
    const $ = s => this.root.querySelector(s);
    $("h2").textContent = `${book.symbol} · ${book.exchange} ${book.market_type}`;
    const state = $(".state");
    state.textContent = book.state;
    state.className = `state chip ${book.state === "synced" ? "good" : book.state === "syncing" ? "warn" : "bad"}`;
    $(".spread").textContent = book.spread ? `spread ${grouped(book.spread)}` : "no spread while a side is empty";
    const most = Math.max(1e-300, ...book.bids.concat(book.asks).map(l => Number(l[1])));
    this.side($(".bids"), book.bids, most, "bid", true);
    this.side($(".asks"), book.asks, most, "ask", false);
    this.chart($("canvas"), book);
    $(".facts").innerHTML = "";
    const facts = { "update id": book.last_update_id, levels: `${book.bid_levels} bids, ${book.ask_levels} asks`, "horizon": book.horizon_bid ? `${book.horizon_bid} … ${book.horizon_ask}` : "whole book", age: age(book.age_s), "updates/s": book.rate.toFixed(1), epoch: book.epoch, "venue symbol": book.venue_symbol };
    for (const [name, value] of Object.entries(facts)) {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = name; dd.textContent = value;
      $(".facts").append(dt, dd);
    }
    const tape = $(".tape");
    tape.replaceChildren(...book.trades.flatMap(t => {
      const when = document.createElement("span"), price = document.createElement("span"), size = document.createElement("span");
      when.textContent = t.ts_ms ? new Date(t.ts_ms).toISOString().slice(11, 23) : "—";
      price.textContent = t.price; price.className = t.side === "buy" ? "bid" : "ask";
      size.textContent = t.quantity;
      return [when, price, size];
    }));
    if (!book.trades.length) tape.textContent = "No trade seen yet.";
  }

  side(root, rows, most, colour, mirrored) {
    [...root.children].forEach((row, i) => {
      const level = rows[i], [bar, left, right] = row.children;
      const [price, size] = level ?? ["", ""];
      (mirrored ? right : left).textContent = price;
      (mirrored ? left : right).textContent = size;
      (mirrored ? right : left).className = colour;
      bar.style.setProperty("--w", level ? `${Math.max(1, 100 * Number(size) / most)}%` : "0");
    });
  }

  chart(canvas, book) {
    const scale = devicePixelRatio || 1, width = canvas.clientWidth, height = 260;
    if (canvas.width !== width * scale) { canvas.width = width * scale; canvas.height = height * scale; }
    const c = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    if (!book.bids.length || !book.asks.length) return;
    const sum = rows => { let total = 0; return rows.map(([p, q]) => [Number(p), total += Number(q)]); };
    const bids = sum(book.bids), asks = sum(book.asks), low = bids.at(-1)[0], high = asks.at(-1)[0], top = Math.max(bids.at(-1)[1], asks.at(-1)[1]) * 1.05;
    const x = p => (p - low) / (high - low || 1) * width, y = q => height - 18 - q / top * (height - 26);
    for (const [rows, line, fill, edge] of [[bids, "--bid", "--bid-bar", 0], [asks, "--ask", "--ask-bar", width]]) {
      c.beginPath();
      c.moveTo(x(rows[0][0]), height - 18);
      rows.forEach(([p, q], i) => { c.lineTo(x(p), y(i ? rows[i - 1][1] : 0)); c.lineTo(x(p), y(q)); });
      c.lineTo(edge, y(rows.at(-1)[1])); c.lineTo(edge, height - 18);
      c.fillStyle = style.getPropertyValue(fill); c.fill();
      c.strokeStyle = style.getPropertyValue(line); c.lineWidth = 1.5; c.stroke();
    }
    c.fillStyle = style.getPropertyValue("--dim"); c.font = "11px system-ui";
    c.fillText(book.bids.at(-1)[0], 2, height - 4);
    c.textAlign = "right"; c.fillText(book.asks.at(-1)[0], width - 2, height - 4); c.textAlign = "left";
  }
}
