// The engine: it takes requests and gives answers, see package engine. It runs in a
// Worker, or in a process of the server that the page comes from. It answers one
// request at a time; stop ends the one that goes on.

// last are the kinds of answers that end a request.
const last = new Set(["lab", "run", "file", "error"]);

// newEngine returns the engine that the page was made for.
export function newEngine() {
  const where = document.querySelector("meta[name=netlab-engine]").content;
  return where === "server" ? new ServerEngine() : new WorkerEngine();
}

class WorkerEngine {
  #worker = null;
  #ready = false;
  #current = null;

  constructor() {
    this.#start();
  }

  #start() {
    this.#ready = false;
    this.#worker = new Worker("worker.js", { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = (event) => this.#take({ kind: "broken", text: event.message ?? "" });
  }

  // ready says whether the engine has started.
  get ready() {
    return this.#ready;
  }

  #take(answer) {
    if (answer.kind === "ready") {
      this.#ready = true;
      return;
    }
    const current = this.#current;
    if (answer.kind === "broken") {
      this.#worker.terminate();
      this.#worker = null;
      this.#current = null;
      current?.reject(new Error(answer.text));
      return;
    }
    if (!current) return;
    if (!last.has(answer.kind)) {
      current.answer(answer);
      return;
    }
    this.#current = null;
    current.resolve(answer);
  }

  // ask resolves to the last answer; those before it are given to answer. It rejects
  // where the engine ends, and with an AbortError where it was stopped.
  ask(request, answer = () => {}) {
    if (!this.#worker) this.#start();
    return new Promise((resolve, reject) => {
      this.#current = { resolve, reject, answer };
      this.#worker.postMessage(request);
    });
  }

  // stop ends the request that goes on, with its Worker; another Worker starts.
  stop() {
    const current = this.#current;
    if (!current) return;
    this.#worker.terminate();
    this.#current = null;
    this.#start();
    current.reject(new DOMException("stopped", "AbortError"));
  }
}

class ServerEngine {
  #current = null;
  ready = true;

  async ask(request, answer = () => {}) {
    const abort = new AbortController();
    this.#current = abort;
    try {
      const response = await fetch("engine", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(request),
        signal: abort.signal,
      });
      if (!response.ok) throw new Error(await response.text());
      let end = null;
      for await (const line of lines(response.body)) {
        const a = JSON.parse(line);
        if (last.has(a.kind)) end = a;
        else answer(a);
      }
      if (!end) throw new Error("the server has ended");
      return end;
    } finally {
      if (this.#current === abort) this.#current = null;
    }
  }

  stop() {
    this.#current?.abort();
  }
}

// lines are the lines of a stream of bytes.
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    let rest = value;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      parts.push(rest.slice(0, end));
      yield parts.splice(0).join("");
      rest = rest.slice(end + 1);
    }
    parts.push(rest);
  }
}
