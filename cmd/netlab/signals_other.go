//go:build !unix

package main

import "os"

// hangUps is empty: this system has no such signal.
func hangUps() []os.Signal { return nil }
