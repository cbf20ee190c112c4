// The engine in a Worker. It gets requests, objects, and posts answers; see engine.js.

import "./wasm_exec.js";

// The module is compressed for servers that do not compress by themselves. One that
// declares the file as compressed has the browser do it already.
async function fetchModule() {
  const response = await fetch("netlab.wasm.gz");
  if (!response.ok) throw new Error(`netlab.wasm.gz: ${response.status} ${response.statusText}`);
  const reader = response.body.getReader();
  const first = await reader.read();
  const compressed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  const bytes = new ReadableStream({
    start: (out) => out.enqueue(first.value),
    pull: async (out) => {
      const next = await reader.read();
      if (next.done) out.close();
      else out.enqueue(next.value);
    },
  });
  const plain = compressed ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes;
  return new Response(plain, { headers: { "Content-Type": "application/wasm" } });
}

async function start() {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetchModule(), go.importObject);
  go.run(instance).then(
    () => postMessage({ kind: "broken", text: "the program has ended" }),
    (error) => postMessage({ kind: "broken", text: String(error) }),
  );
  postMessage({ kind: "ready" });
}

const started = start();
started.catch((error) => postMessage({ kind: "broken", text: String(error) }));

onmessage = async ({ data }) => {
  await started;
  netlab(JSON.stringify(data), (answer) => postMessage(JSON.parse(answer)));
};
