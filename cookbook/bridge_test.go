package cookbook

import (
	"io"
	"net"
	"sync"
)

// bridge serves a listener by a server that takes no listener but gives connections in
// memory: what arrives on one is copied to the other, and both are closed together.
func bridge(ln net.Listener, dial func() (net.Conn, error)) {
	for {
		outside, err := ln.Accept()
		if err != nil {
			return
		}
		inside, err := dial()
		if err != nil {
			outside.Close()
			continue
		}
		closeBoth := sync.OnceFunc(func() {
			outside.Close()
			inside.Close()
		})
		for _, way := range []struct{ to, from net.Conn }{{inside, outside}, {outside, inside}} {
			go func() {
				defer closeBoth()
				io.Copy(way.to, way.from)
			}()
		}
	}
}
