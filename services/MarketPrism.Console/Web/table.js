const collator = new Intl.Collator("en", { numeric: true }); // made once: localeCompare would make one for each comparison

// A table that draws only the rows in view: 1,000 rows cost what 40 cost. Sorting by column, search, keyboard.

const rowHeight = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 30;

export class Table {
  constructor({ columns, rows, level, link, empty, sort }) {
    Object.assign(this, { columns, rows, level, link, empty });
    this.sort = sort ?? { column: null, down: false };
    this.query = "";
    this.selected = null;
    this.pool = [];
    const template = columns.map(c => c.width).join(" ");
    this.root = document.createElement("div");
    this.root.className = "grid";
    this.root.setAttribute("role", "grid");
    this.body = document.createElement("div");
    this.body.className = "body";
    this.body.tabIndex = 0;
    this.space = document.createElement("div");
    this.head = document.createElement("div");
    this.head.className = "head";
    this.head.setAttribute("role", "row");
    this.head.style.gridTemplateColumns = template;
    this.template = template;
    columns.forEach((c, i) => {
      const cell = document.createElement("span");
      cell.setAttribute("role", "columnheader");
      cell.className = c.numeric ? "num" : "";
      const button = document.createElement("button");
      button.textContent = c.name;
      button.addEventListener("click", () => this.sortBy(i));
      cell.append(button);
      this.head.append(cell);
    });
    this.none = document.createElement("p");
    this.none.className = "empty";
    this.body.append(this.head, this.space, this.none);
    this.root.append(this.body);
    this.body.addEventListener("scroll", () => this.draw());
    this.body.addEventListener("click", e => {
      const row = e.target.closest(".row");
      if (!row?.item) return;
      this.selected = row.item;
      if (this.link?.(row.item)) location.hash = this.link(row.item); else this.draw();
    });
  }

  sortBy(column) {
    this.sort = { column, down: this.sort.column === column ? !this.sort.down : !!this.columns[column].numeric };
    this.update();
  }

  items() {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    let items = [...this.rows()];
    if (words.length) items = items.filter(i => { const text = this.columns.map(c => c.search?.(i) ?? c.text(i)).join(" ").toLowerCase(); return words.every(w => text.includes(w)); });
    const { column, down } = this.sort;
    const key = column == null ? i => this.level?.rank(i) ?? 0 : this.columns[column].sort ?? this.columns[column].text;
    items.sort((a, b) => {
      const x = key(a), y = key(b);
      const order = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
      return (down ? -order : order) || 0;
    });
    return items;
  }

  update() {
    this.list = this.items();
    this.columns.forEach((_, i) => {
      if (this.sort.column === i) this.head.children[i].setAttribute("aria-sort", this.sort.down ? "descending" : "ascending");
      else this.head.children[i].removeAttribute("aria-sort");
    });
    this.none.textContent = this.list.length ? "" : this.query ? `Nothing matches “${this.query}”.` : this.empty;
    this.none.hidden = this.list.length > 0;
    this.draw();
  }

  draw() {
    if (!this.list) return;
    const height = rowHeight(), top = this.body.scrollTop, first = Math.max(0, Math.floor(top / height) - 2);
    const count = Math.min(this.list.length - first, Math.ceil(this.body.clientHeight / height) + 4);
    this.space.style.height = `${this.list.length * height}px`;
    while (this.pool.length < count) this.pool.push(this.newRow());
    this.pool.forEach((row, i) => {
      const item = i < count ? this.list[first + i] : null;
      row.hidden = !item;
      row.style.display = item ? "" : "none";
      if (!item) return;
      row.item = item;
      row.style.top = `${32 + (first + i) * height}px`;
      const level = this.level?.of(item) ?? "";
      if (row.dataset.level !== level) row.dataset.level = level;
      row.setAttribute("aria-selected", String(this.selected && this.same(this.selected, item)));
      if (this.link?.(item)) row.dataset.link = ""; else delete row.dataset.link;
      this.columns.forEach((c, n) => {
        const cell = row.children[n];
        if (c.paint) return c.paint(cell, item);
        const text = c.text(item), kind = `cell ${c.numeric ? "num" : ""} ${c.kind?.(item) ?? ""}`;
        if (cell.textContent !== text) cell.textContent = text;
        if (cell.className !== kind) cell.className = kind;
        if (c.title) cell.title = c.title(item);
      });
    });
  }

  same(a, b) { return a === b || (a.key ?? a.id) === (b.key ?? b.id); }

  newRow() {
    const row = document.createElement("div");
    row.className = "row";
    row.setAttribute("role", "row");
    row.style.gridTemplateColumns = this.template;
    for (const c of this.columns) {
      const cell = document.createElement("span");
      cell.setAttribute("role", "gridcell");
      cell.className = `cell ${c.numeric ? "num" : ""}`;
      row.append(cell);
    }
    this.space.before(row);
    return row;
  }

  move(by) {
    if (!this.list?.length) return;
    const at = this.selected ? this.list.findIndex(i => this.same(i, this.selected)) : -1;
    const next = Math.min(this.list.length - 1, Math.max(0, at + by));
    this.selected = this.list[next];
    const height = rowHeight(), y = next * height;
    if (y < this.body.scrollTop) this.body.scrollTop = y;
    else if (y + 2 * height + 32 > this.body.scrollTop + this.body.clientHeight) this.body.scrollTop = y + 2 * height + 32 - this.body.clientHeight;
    this.draw();
  }

  open() {
    const link = this.selected && this.link?.(this.selected);
    if (link) location.hash = link;
  }
}
