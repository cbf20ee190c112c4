// How a run is looked at: the view of package page.

import { mount } from "./view/view.js";

export class View {
  #element;
  #mounted = null;
  #data = null;
  #language = "en";
  #theme = "auto";

  constructor(element) {
    this.#element = element;
  }

  // show shows the data of a run; clear takes it away.
  show(data) {
    this.clear();
    this.#data = data;
    this.#mounted = mount(this.#element, data, { lang: this.#language, theme: this.#theme, head: false });
  }

  clear() {
    this.#mounted?.unmount();
    this.#mounted = this.#data = null;
  }

  // dress shows it in another language or other colours.
  dress(language, theme) {
    this.#language = language;
    this.#theme = theme;
    if (this.#data) this.show(this.#data);
  }
}
