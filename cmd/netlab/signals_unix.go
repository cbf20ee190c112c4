//go:build unix

package main

import (
	"os"
	"os/signal"
)

// hangUps is the signal of a terminal that was closed, unless it is ignored, as by nohup.
func hangUps() []os.Signal {
	if signal.Ignored(hangUp) {
		return nil
	}
	return []os.Signal{hangUp}
}
