// What a text in Starlark is made of, for its colours and for completion.

const token = /("""|''')[^]*?(?:\1|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#[^\n]*|\b\d[\w.]*|[A-Za-z_]\w*/g;

const keywords = new Set(
  "and break continue def elif else for if in lambda load not or pass return while True False None".split(" "),
);

// tokens yields [kind, begin, end] for what has a colour: string, comment, number,
// keyword, builtin, name.
export function* tokens(text, builtins) {
  for (const m of text.matchAll(token)) {
    const word = m[0];
    let kind = "name";
    if (word[0] === '"' || word[0] === "'") kind = "string";
    else if (word[0] === "#") kind = "comment";
    else if (word[0] >= "0" && word[0] <= "9") kind = "number";
    else if (keywords.has(word)) kind = "keyword";
    else if (builtins.has(word)) kind = "builtin";
    yield [kind, m.index, m.index + word.length];
  }
}

// paint fills an element with the text, in spans of class "t-KIND"; marks are
// [begin, end] of what is wrong, in order.
export function paint(element, text, builtins, marks) {
  const out = document.createDocumentFragment();
  let at = 0;
  const add = (end, kind) => {
    for (const [begin, stop] of marks) {
      if (stop <= at || begin >= end) continue;
      piece(out, text.slice(at, Math.max(at, begin)), kind, false);
      at = Math.max(at, begin);
      piece(out, text.slice(at, Math.min(end, stop)), kind, true);
      at = Math.min(end, stop);
    }
    piece(out, text.slice(at, end), kind, false);
    at = end;
  };
  for (const [kind, begin, end] of tokens(text, builtins)) {
    add(begin, "");
    add(end, kind);
  }
  add(text.length, "");
  out.append("\n");
  element.replaceChildren(out);
}

function piece(out, text, kind, wrong) {
  if (!text) return;
  if (!kind && !wrong) {
    out.append(text);
    return;
  }
  const span = document.createElement("span");
  if (kind) span.className = "t-" + kind;
  if (wrong) span.classList.add("t-wrong");
  span.textContent = text;
  out.append(span);
}
