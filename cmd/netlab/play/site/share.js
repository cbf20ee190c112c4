// Links that hold a lab: its name and, where it was changed, its text, the parameters
// and the seed, as JSON, compressed, in the fragment, which no server sees.

// longest is how many characters a link may have that browsers and mail still take.
const longest = 32000;

// largest is how many bytes a link may unfold to.
const largest = 300000;

const mark = "#lab=";

// write returns the fragment for a lab { name, source, params, seed }; source is
// missing where it is that of the library.
export async function write(lab) {
  const stream = new Blob([JSON.stringify(lab)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (const b of bytes) text += String.fromCharCode(b);
  const fragment = mark + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return fragment.length > longest ? null : fragment;
}

// read returns what a fragment holds, null where it is that of no lab. It throws where
// it is damaged.
export async function read(fragment) {
  if (!fragment.startsWith(mark)) return null;
  const text = atob(fragment.slice(mark.length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > largest) throw new Error("too large");
    parts.push(value);
  }
  return checked(JSON.parse(await new Blob(parts).text()));
}

// checked takes from a link only what a lab has.
function checked(lab) {
  const params = {};
  for (const [name, value] of Object.entries(lab.params ?? {})) params[name] = String(value);
  if (typeof lab.name !== "string" || !/^\d{1,20}$/.test(lab.seed)) throw new Error("no lab");
  return { name: lab.name, source: typeof lab.source === "string" ? lab.source : undefined, params, seed: lab.seed };
}
