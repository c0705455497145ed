// node consumer.mjs nats://127.0.0.1:4222 binance spot BTCUSDT spot BTC-USDT 100
import { connect } from "nats";
import { Book } from "./book.mjs";

const [url, exchange, market, venueSymbol, marketType, symbol, updates] = process.argv.slice(2);
if (!updates) {
  console.error("usage: node consumer.mjs NATS-URL EXCHANGE MARKET VENUE-SYMBOL MARKET-TYPE SYMBOL UPDATES");
  process.exit(2);
}

const nats = await connect({ servers: url });
const book = new Book();
const history = new Map(); // update id → the copy at it, so that equal ids can be compared
let applied = 0;
let reference = null;
let proven = false;

// Subscribe first, ask second: what is published between the answer and the subscription would be lost otherwise.
const subscription = nats.subscribe(`marketprism.orderbook.${exchange}.${marketType}.${symbol}`);
await nats.flush();
await ask();
for await (const message of subscription) {
  switch (book.take(message.json())) {
    case "applied":
      applied++;
      remember();
      break;
    case "gap":
      await ask();
      break;
  }

  if (applied >= Number(updates) && reference === null && book.synced) reference = await fetchBook();
  if (reference === null || !book.synced || book.lastUpdateId < reference.lastUpdateId) continue;
  proven = history.get(reference.lastUpdateId) === reference.toString();
  break;
}

console.log(JSON.stringify({ proven, applied, gaps: book.gaps, last_update_id: book.lastUpdateId, bids: book.bids.size, asks: book.asks.size }));
await nats.close();
process.exit(proven ? 0 : 3);

async function fetchBook() {
  const answer = await nats.request(`marketprism.ctl.book.${exchange}.${market}.${venueSymbol}`, "{}", { timeout: 5000 });
  const fetched = new Book();
  fetched.take(answer.json());
  return fetched;
}

async function ask() {
  const fetched = await fetchBook();
  if (!fetched.synced || (book.synced && fetched.lastUpdateId < book.lastUpdateId)) return; // the snapshot comes on the subject
  for (const field of ["bids", "asks", "epoch", "lastUpdateId", "synced"]) book[field] = fetched[field];
  remember();
}

function remember() {
  history.set(book.lastUpdateId, book.toString());
  if (history.size > 200) history.delete(history.keys().next().value);
}
