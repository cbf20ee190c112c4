// What a moment is about: segments with every field of their headers, changes of state,
// what the lab says.

import {el, pairs, spans} from "./dom.js";
import {tell} from "./tell.js";

// detail fills a panel with a row; go(n) shows the packet with a number.
export function detail(model, row, go) {
  const {data, rows, packets, changes} = model;
  const t = (key) => model.t(key);
  if (row < 0 || row >= model.count) return [el("p", {class: "faint"}, t("nothing"))];
  const out = [el("p", {class: "when"}, el("b", null, `${model.seconds(rows.t[row])} ${t("seconds")}`), "  ", rows.text[row] ? spans(model.said(row)) : tell(model, row))];
  const change = rows.change[row];
  if (change >= 0) {
    out.push(el("h2", null, t("change")), pairs([
      [t("node"), data.nodes[changes.node[change]]?.name],
      [t("state"), [changes.from[change], " → ", el("span", {class: changes.class[change]}, changes.to[change])]],
      [t("cause"), model.called(changes.cause[change])],
      [t("conn"), changes.conn[change] || null],
    ]));
  }
  const about = model.packetsOf(row);
  for (const p of about) out.push(...segment(model, p, go));
  const broken = model.findingsOf(about);
  if (broken.length > 0) {
    out.push(el("h2", null, t("rules")), el("ul", null, broken.map((f) => el("li", {class: f.class}, `${f.rule} (${f.level}, ${f.clause}): ${f.case}`))));
  }
  return out;
}

// segment is all about one packet.
function segment(model, p, go) {
  const {data, packets} = model;
  const t = (key) => model.t(key);
  const number = (n) => (n > 0 ? el("button", {class: "link", type: "button", on: {click: () => go(n)}}, `#${n}`) : null);
  const both = (relative, wire) => (relative === null ? null : relative === wire ? String(wire) : `${relative} (${wire})`);
  const bytes = (n) => `${n} ${t("bytes")}`;
  const conn = model.conns.get(packets.conn[p]);
  const out = [
    el("h2", null, `${t("packet")} #${packets.n[p]} ${model.called(packets.word[p])}`),
    el("p", {class: "notation"}, packets.text[p]),
    pairs([
      [t("fate"), el("span", {class: ["dropped", "lost"].includes(packets.fate[p]) ? "bad" : packets.fate[p] === "delivered" ? "good" : "remark"}, model.called(packets.fate[p]))],
      [t("by"), model.called(packets.by[p])],
      [t("draw"), packets.draw[p]],
      [t("note"), model.called(packets.note[p])],
      [t("match"), model.names(p).join(", ")],
      [t("resends"), number(packets.of[p])],
      [t("copyof"), number(packets.copy_of[p])],
      [t("passeson"), number(packets.passes_on[p])],
      [t("sent"), `${model.seconds(packets.sent[p])} ${t("seconds")}`],
      [t("arrived"), packets.arrived[p] === null ? t("never") : `${model.seconds(packets.arrived[p])} ${t("seconds")}`],
      [t("link"), data.links[packets.link[p]]?.name],
      [t("fromto"), `${data.nodes[packets.from[p]]?.name}, ${data.nodes[packets.to[p]]?.name}`],
      [t("conn"), conn ? `${conn.id}: ${conn.nodes[0] || conn.addrs[0]}, ${conn.nodes[1] || conn.addrs[1]}` : null],
    ]),
    el("h3", null, t("ip")),
    pairs([
      [t("src"), packets.src[p]], [t("dst"), packets.dst[p]], [t("version"), packets.version[p]], [t("proto"), packets.proto[p]],
      [t("ttl"), packets.ttl[p]], [t("tos"), `0x${packets.tos[p].toString(16).padStart(2, "0")}`], [t("id"), packets.id[p]], [t("frag"), packets.frag[p]],
      [t("size"), packets.size[p] > 0 ? bytes(packets.size[p]) : null],
    ]),
  ];
  if (packets.flags[p] !== null) {
    out.push(el("h3", null, t("tcp")), pairs([
      [t("flags"), packets.flags[p]], [t("seq"), both(packets.seq[p], packets.seq_no[p])], [t("ack"), both(packets.ack[p], packets.ack_no[p])],
      [t("win"), packets.win[p]], [t("urgent"), packets.urgent[p]], [t("options"), model.options(p)],
    ]));
  }
  out.push(pairs([[t("len"), bytes(packets.len[p])]]));
  return out;
}
