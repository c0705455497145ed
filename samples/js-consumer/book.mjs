// A copy of a published book, and the rules to keep it true. Prices stay the exact strings that were published.
export class Book {
  bids = new Map();
  asks = new Map();
  epoch = 0;
  lastUpdateId = null;
  synced = false;
  gaps = 0;

  // Takes a message of the book's subject, or the answer of ctl.book: "applied", "ignored" or "gap" (ask again).
  take(message) {
    // 1. Keep the highest epoch: lower ones come from a processor that has lost the partition.
    if (message.epoch < this.epoch) return "ignored";
    this.epoch = message.epoch;

    // 2. Not synced: throw the book away and wait for the next snapshot.
    if (message.state !== "synced") {
      this.synced = false;
      return "ignored";
    }

    if (message.update_type === "snapshot") {
      this.bids.clear();
      this.asks.clear();
    } else {
      // 3. An update must follow: its prev_update_id is the id that the copy stands at.
      if (!this.synced) return "ignored";
      if (message.prev_update_id !== this.lastUpdateId) {
        if (message.last_update_id <= this.lastUpdateId) return "ignored";
        this.synced = false;
        this.gaps++;
        return "gap";
      }
    }

    // 4. Quantities are absolute; "0" removes.
    for (const [price, quantity] of message.bids) set(this.bids, price, quantity);
    for (const [price, quantity] of message.asks) set(this.asks, price, quantity);
    this.lastUpdateId = message.last_update_id;
    this.synced = true;
    return "applied";
  }

  toString() {
    return `${sorted(this.bids, -1)}|${sorted(this.asks, 1)}`;
  }
}

function set(side, price, quantity) {
  if (quantity === "0") side.delete(price);
  else side.set(price, quantity);
}

function sorted(side, direction) {
  return [...side].sort((a, b) => direction * (Number(a[0]) - Number(b[0]))).map((level) => level.join("@")).join(" ");
}
