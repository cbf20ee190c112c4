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
    this.sockets = this.collect();
  }

  // say chooses the language.
  say(lang) {
    this.lang = this.data.words[lang] ? lang : "en";
    this.words = this.data.words[this.lang];
  }

  t(key) {
    return this.words[key];
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
        const conn = this.data.conns.find((x) => x.id === s.conn);
        if (conn && s.side >= 0) s.remote = conn.addrs[1 - s.side];
        s.sender = this.data.senders.find((x) => x.conn === s.conn && x.side === s.side && s.conn > 0) ?? null;
        index.set(key, s);
        list.push(s);
      }
      s.changes.push(i);
    }
    return list;
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
    return lastUpTo(series.event.length, (i) => series.event[i], this.event(row));
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

  // kindsOf are the kinds that a row is of, for a filter.
  kindsOf(row) {
    const out = new Set(this.packetsOf(row).map((p) => this.packets.word[p]));
    if (this.rows.lost[row] >= 0) out.add("lost");
    for (const p of this.packetsOf(row)) if (this.packets.of[p] > 0) out.add("again");
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
