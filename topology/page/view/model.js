// A run, and what can be asked of its data.

// lastUpTo is the index of the last of n elements, in order, that is at most a value; -1
// where none is.
export function lastUpTo(n, at, value) {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// block is how many rows share a list of what crosses them.
export const block = 64;

export class Model {
  constructor(data, lang) {
    this.data = data;
    this.rows = data.rows;
    this.packets = data.packets;
    this.flights = data.flights;
    this.changes = data.changes;
    this.count = data.rows.t?.length ?? 0;
    this.say(lang);
    this.decimals = 3;
    for (const t of this.rows.t ?? []) {
      if (t % 1e3 !== 0) this.decimals = 9;
      else if (t % 1e6 !== 0 && this.decimals < 6) this.decimals = 6;
    }
    this.byNumber = new Map((this.packets.n ?? []).map((n, i) => [n, i]));
    this.conns = new Map(data.conns.map((c) => [c.id, c]));
    this.sockets = this.collect();
    this.blocks = this.cross();
  }

  // say chooses the language.
  say(lang) {
    this.lang = this.data.words[lang] ? lang : "en";
    this.words = this.data.words[this.lang];
  }

  t(key) {
    return this.words[key];
  }

  // called is what a cause, a fate or a phase is called in the language of the view.
  called(name) {
    return this.lang === "zh" ? this.data.chinese[name] ?? name : name;
  }

  // seconds writes a time in seconds.
  seconds(t, decimals = this.decimals) {
    return (t / 1e9).toFixed(decimals);
  }

  // collect lists the sockets: each end of each connection, and listeners, with the changes
  // of its state in order.
  collect() {
    const list = [];
    const index = new Map();
    const c = this.changes;
    for (let i = 0; i < (c.t?.length ?? 0); i++) {
      const key = `${c.conn[i]} ${c.node[i]} ${c.local[i]}`;
      let s = index.get(key);
      if (!s) {
        s = {conn: c.conn[i], side: c.side[i], node: c.node[i], local: c.local[i], remote: "", changes: [], sender: null};
        const conn = this.conns.get(s.conn);
        if (conn && s.side >= 0) s.remote = conn.addrs[1 - s.side];
        s.sender = this.data.senders.find((x) => x.conn === s.conn && x.side === s.side && s.conn > 0) ?? null;
        index.set(key, s);
        list.push(s);
      }
      s.changes.push(i);
    }
    return list;
  }

  // cross lists for each block of rows the flights that cross it.
  cross() {
    const {flights} = this;
    const blocks = Array.from({length: Math.ceil(this.count / block)}, () => []);
    for (let f = 0; f < (flights.packet?.length ?? 0); f++) {
      const start = flights.start[f] < 0 ? flights.end[f] : flights.start[f];
      // One that does not end is under way for ever, but drawn where it begins.
      const end = flights.end[f] < 0 ? Math.min(this.count - 1, start + 3) : flights.end[f];
      for (let b = Math.floor(start / block); b <= Math.floor(end / block); b++) blocks[b].push(f);
    }
    this.endless = (flights.end ?? []).flatMap((end, f) => (end < 0 ? [f] : []));
    return blocks;
  }

  // crossing are the flights in the blocks of the rows from first to last.
  crossing(first, last) {
    const out = new Set();
    for (let b = Math.floor(first / block); b <= Math.floor(last / block); b++) this.blocks[b]?.forEach((f) => out.add(f));
    return out;
  }

  // underWay are the flights that have begun at a row and have not ended.
  underWay(row) {
    const {start, end, packet} = this.flights;
    // Of one that ends in no row the record says when it did.
    const flies = (f) => this.packets.arrived[packet[f]] === null ? this.packets.fate[packet[f]] !== "dropped" : this.packets.arrived[packet[f]] > this.rows.t[row];
    const out = new Set(this.endless.filter((f) => start[f] >= 0 && start[f] <= row && flies(f)));
    for (const f of this.crossing(row, row)) if (start[f] >= 0 && start[f] <= row && end[f] > row) out.add(f);
    return [...out].sort((a, b) => a - b);
  }

  // both is a text that the data has in English and in Chinese.
  both([english, chinese]) {
    return this.lang === "zh" ? chinese : english;
  }

  // said are the pieces of what a row says: [class, text].
  said(row) {
    return this.rows.text[row]?.map(([name, english, chinese = english]) => [name, this.both([english, chinese])]);
  }

  // options are those of a packet's notation, null for none.
  options(p) {
    return /<(.*)>$/.exec(this.packets.text[p])?.[1] ?? null;
  }

  // event is how many events there are with a row.
  event(row) {
    return row < 0 ? 0 : this.rows.event[row];
  }

  // rowOf is the first row that tells an event.
  rowOf(event) {
    return Math.min(this.count - 1, lastUpTo(this.count, (i) => this.rows.event[i], event - 1) + 1);
  }

  // rowAt is the last row up to a time.
  rowAt(t) {
    return Math.max(0, lastUpTo(this.count, (i) => this.rows.t[i], t));
  }

  // past are the changes of a socket up to a row.
  past(socket, row) {
    const event = this.event(row);
    return socket.changes.slice(0, lastUpTo(socket.changes.length, (i) => this.changes.event[socket.changes[i]], event) + 1);
  }

  // sample is the index of what holds at a row in a series, -1 for none.
  sample(series, row) {
    if (!series?.event) return -1;
    const event = this.event(row);
    const t = row < 0 ? 0 : this.rows.t[row];
    return lastUpTo(series.event.length, (i) => (series.event[i] <= event && series.t[i] <= t ? 0 : 1), 0);
  }

  // packetsOf are the packets that a row is about.
  packetsOf(row) {
    const out = [];
    const add = (i) => {
      if (i >= 0 && !out.includes(i)) out.push(i);
    };
    for (const f of [this.rows.arrive[row], this.rows.depart[row], this.rows.lost[row]]) {
      if (f < 0) continue;
      add(this.flights.packet[f]);
      add(this.flights.lost[f]);
    }
    add(this.rows.own[row]);
    return out;
  }

  // connsOf are the numbers of the connections that a row is about.
  connsOf(row) {
    const out = this.packetsOf(row).map((p) => this.packets.conn[p]);
    const change = this.rows.change[row];
    if (change >= 0) out.push(this.changes.conn[change]);
    return [...new Set(out.filter((c) => c > 0))];
  }

  // names are what the language of matches calls a packet: "a FIN #1".
  names(p) {
    const out = [];
    const kinds = this.packets.kinds[p] ?? [];
    const conn = this.conns.get(this.packets.conn[p]);
    const from = conn?.nodes[conn.addrs[0] === this.packets.src[p] ? 0 : 1] ?? "";
    for (let i = 0; i < kinds.length; i += 2) out.push(`${from ? `${from} ` : ""}${this.data.kinds[kinds[i]]}${kinds[i + 1] > 0 ? ` #${kinds[i + 1]}` : ""}`);
    return out;
  }

  // kindsOf are the kinds that a row is of, for a filter.
  kindsOf(row) {
    const out = new Set();
    for (const p of this.packetsOf(row)) {
      const kinds = this.packets.kinds[p] ?? [];
      for (let i = 0; i < kinds.length; i += 2) out.add(this.data.kinds[kinds[i]]);
      if (this.packets.conn[p] === 0) out.add(this.packets.word[p]);
      if (this.packets.fate[p] === "lost") out.add("lost");
    }
    if (this.rows.lost[row] >= 0) out.add("lost");
    if (this.rows.change[row] >= 0) out.add("statechange");
    const text = this.rows.text[row];
    if (text) out.add(["good", "bad"].includes(text[0][0]) ? "judged" : "said");
    return out;
  }

  // nodesOf are the indexes of the nodes that a row is about.
  nodesOf(row) {
    const out = new Set();
    for (const p of this.packetsOf(row)) {
      out.add(this.packets.from[p]);
      out.add(this.packets.to[p]);
    }
    const change = this.rows.change[row];
    if (change >= 0) out.add(this.changes.node[change]);
    return out;
  }

  // findingsOf are the broken rules that packets show.
  findingsOf(packets) {
    const numbers = new Set(packets.map((p) => this.packets.n[p]));
    return this.data.findings.filter((f) => f.packet > 0 && numbers.has(f.packet));
  }

  // rowOfPacket is the first row about the packet with a number, -1 for none.
  rowOfPacket(n) {
    const p = this.byNumber.get(n);
    if (p === undefined) return -1;
    const f = this.flights.packet?.findIndex((x, i) => x === p || this.flights.lost[i] === p) ?? -1;
    if (f >= 0) return this.flights.start[f] >= 0 ? this.flights.start[f] : this.flights.end[f];
    return this.rows.own.indexOf(p);
  }
}
