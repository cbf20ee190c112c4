//go:build js && wasm

// Command wasm is the engine of the playground in WebAssembly. It gives the Worker
// that starts it a function, netlab(request, answer), and has answer called with each
// answer; both are JSON.
package main

import (
	"context"
	"encoding/json"
	"syscall/js"

	"netlab/cmd/netlab/play/engine"
	"netlab/scripts"
)

func main() {
	js.Global().Set("netlab", js.FuncOf(func(_ js.Value, args []js.Value) any {
		request, answer := args[0].String(), args[1]
		go ask(request, func(a engine.Answer) {
			text, err := json.Marshal(a)
			if err != nil {
				panic(err) // answers are plain values
			}
			answer.Invoke(string(text))
		})
		return nil
	}))
	select {}
}

// ask answers one request. A run that does not end is ended by the page, which ends
// the Worker.
func ask(request string, answer func(engine.Answer)) {
	var r engine.Request
	if err := json.Unmarshal([]byte(request), &r); err != nil {
		panic(err) // the Worker writes it
	}
	engine.Ask(context.Background(), r, scripts.Limits{}, answer, func() {})
}
