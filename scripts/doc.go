// Package scripts is the language of labs: Starlark with the builtins of a
// network laboratory. [Load] reads a lab, [Lab.Run] runs it in virtual time and
// returns what happened and which of its checks held.
//
// # Flows
//
// The script and each function that it spawns is a flow: a coroutine that runs
// until a call has to wait for the network, and goes on at the event that ends
// the waiting. One flow runs at a time and hands over only where it waits, in an
// order that the events alone decide, so a run is a function of the lab, its
// seed and its parameters. Flows take no threads, and none is left when the run ends.
//
// # Bounds
//
// A lab cannot touch the machine that it runs on: there are no files, no clock
// and no network of the host in the language. Its steps, its virtual time, its
// packets, and the texts that it notes and checks are limited, and end a run at
// the same place each time. Beside these a watchdog sees to memory, to steps that
// do not end, and to the context; see [Limits] and [Options.Stuck].
package scripts
