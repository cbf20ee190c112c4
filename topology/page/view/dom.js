// Elements, made from text that is never taken for markup.

const spaces = {svg: "http://www.w3.org/2000/svg"};

// fill sets attributes and listeners (on: {click: f}), and appends children: nodes, text,
// lists of these; null and undefined are left out.
function fill(node, attrs, children) {
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined));
  return node;
}

// el makes an element of HTML.
export function el(name, attrs, ...children) {
  return fill(document.createElement(name), attrs, children);
}

// svg makes an element of SVG.
export function svg(name, attrs, ...children) {
  return fill(document.createElementNS(spaces.svg, name), attrs, children);
}

// place sets properties of an element's style, which a Content-Security-Policy allows
// where it forbids the attribute.
export function place(node, style) {
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
  return node;
}

// spans are pieces of text with the class of each.
export function spans(pieces) {
  return pieces.map(([name, text]) => el("span", {class: name || null}, text));
}

// rows makes the rows of a table of names and values; what has no value is left out.
export function pairs(list) {
  return el("dl", {class: "pairs"}, list.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) =>
    el("div", null, el("dt", null, name), el("dd", null, value))));
}
