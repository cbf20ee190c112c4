// How a run is looked at.

export class View {
  #element;

  constructor(element) {
    this.#element = element;
  }

  // show shows a run; clear takes it away.
  show(answer) {
    const text = document.createElement("pre");
    text.tabIndex = 0;
    text.textContent = answer.summary;
    this.#element.replaceChildren(text);
  }

  clear() {
    this.#element.replaceChildren();
  }

  // dress is for what differs by language and colours.
  dress() {}
}
