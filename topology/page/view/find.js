// Which rows a filter leaves, and which a search finds.

import {tell} from "./tell.js";

// filtered lists the rows of a connection, a node and a kind, null where all are shown.
export function filtered(model, {conn, node, kind}) {
  if (conn === 0 && node < 0 && kind === "") return null;
  const list = [];
  for (let row = 0; row < model.count; row++) {
    if (conn > 0 && !model.connsOf(row).includes(conn)) continue;
    if (node >= 0 && !model.nodesOf(row).has(node)) continue;
    if (kind !== "" && !model.kindsOf(row).has(kind)) continue;
    list.push(row);
  }
  return list;
}

// found are those of rows that have what is searched for: words, or the number of a packet.
export function found(model, rows, search) {
  const query = search.trim().toLowerCase();
  if (query === "") return new Set();
  const n = /^#(\d+)$/.exec(query);
  const p = n ? model.byNumber.get(Number(n[1])) : undefined;
  const numbered = /#\d+$/.test(query); // "a FIN #1" is not "a FIN #12"
  const has = (text) => (numbered ? `${text};`.includes(`${query};`) : text.includes(query));
  return new Set(rows.filter((row) => (n ? p !== undefined && model.packetsOf(row).includes(p) : has(words(model, row)))));
}

// words are what a search looks at, of a row.
function words(model, row) {
  const {note, by, fate} = model.packets;
  return [tell(model, row), ...model.packetsOf(row).flatMap((p) => [note[p], by[p], fate[p], model.names(p).join("; ")])].join("; ").toLowerCase();
}
