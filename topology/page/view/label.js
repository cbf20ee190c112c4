// The names of segments, as long as there is room.

// shorten leaves of a segment's notation what fits so many letters: options go first, then
// window, acknowledgment and numbers.
export function shorten(text, room) {
  for (const part of [/ <.*$/, / win .*$/, / ack .*$/, / \d+:\d+\(\d+\).*$/, / .*$/]) {
    if (text.length <= room) return text;
    text = text.replace(part, "");
  }
  return text;
}

// cells is how wide a text is in letters: a Chinese one takes two.
export function cells(text) {
  return text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
