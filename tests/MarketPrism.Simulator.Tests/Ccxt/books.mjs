// Keeps order books with ccxt pro, of which only the URLs are changed, and compares each state with the simulator's truth.
// usage: node books.mjs binance|okx https://127.0.0.1:PORT SECONDS    (NODE_EXTRA_CA_CERTS names the simulator's certificate)
import { createRequire } from 'node:module';

const ccxt = createRequire(process.env.CCXT_FOLDER + '/')('ccxt');
const [, , name, http, seconds] = process.argv;
const ws = http.replace('http', 'ws');
const levels = 50;

function replaceUrls(urls, pairs) {
  for (const key in urls) {
    if (typeof urls[key] === 'string') for (const [from, to] of pairs) urls[key] = urls[key].replaceAll(from, to);
    else if (urls[key] && typeof urls[key] === 'object') replaceUrls(urls[key], pairs);
  }
}

const exchange = new ccxt.pro[name]();
let symbols, traded, venueOf;
if (name === 'binance') {
  // ccxt tells spot from futures by the host in the URL, so the hosts stay in the path
  replaceUrls(exchange.urls.api, [
    ...['api', 'fapi', 'dapi'].map((h) => [`https://${h}.binance.com`, `${http}/${h}.binance.com`]),
    ['wss://stream.binance.com:9443', `${ws}/stream.binance.com`],
    ...['fstream', 'dstream'].map((h) => [`wss://${h}.binance.com`, `${ws}/${h}.binance.com`]),
  ]);
  symbols = ['BTC/USDT', 'ETH/USDT', 'BTC/USDT:USDT', 'BTC/USD:BTC'];
  traded = ['BTC/USDT']; // on USD-M this client still uses the unrouted address, which carries no trades since 2026-04-23
  venueOf = (market) => (market.spot ? 'binance' : market.linear ? 'binance-usdm' : 'binance-coinm');
} else {
  replaceUrls(exchange.urls.api, [['https://{hostname}', `${http}/okx`], ['wss://ws.okx.com:8443', `${ws}/okx`]]);
  symbols = ['BTC/USDT', 'ETH/USDT', 'BTC/USDT:USDT'];
  traded = symbols;
  venueOf = () => 'okx';
}

const result = { exchange: name, books: {}, trades: {}, different: [] };
const end = Date.now() + 1000 * seconds;
const same = (ours, truth) => ours.length === truth.length && ours.every(([price, quantity], i) => price === +truth[i][0] && quantity === +truth[i][1]);

async function keepBook(symbol) {
  const market = exchange.market(symbol);
  result.books[symbol] = 0;
  while (Date.now() < end) {
    const book = await exchange.watchOrderBook(symbol);
    const state = { id: book.nonce, bids: book.bids.slice(0, levels).map((l) => l.slice(0, 2)), asks: book.asks.slice(0, levels).map((l) => l.slice(0, 2)) };
    const truth = await (await fetch(`${http}/_sim/book/${venueOf(market)}/${market.id}?u=${state.id}&levels=${levels}`)).json();
    if (truth.bids && same(state.bids, truth.bids) && same(state.asks, truth.asks)) result.books[symbol]++;
    else result.different.push({ symbol, state, truth });
  }
}

async function takeTrades(symbol) {
  result.trades[symbol] = 0;
  while (Date.now() < end) result.trades[symbol] += (await exchange.watchTrades(symbol)).length;
}

try {
  await exchange.loadMarkets();
  await Promise.all([...symbols.map(keepBook), ...traded.map(takeTrades)]);
} catch (error) {
  result.error = String(error);
}
console.log(JSON.stringify(result));
process.exit(0);
