package labtest

import (
	"slices"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// concerned is the connection that a failed test is likely to be about: the last one of
// which something else was sent than what keeps it alive. It is nil where there is none.
func concerned(rec *tap.Record) *flow.Conn {
	for _, p := range slices.Backward(rec.Packets) {
		if p.Conn != nil && p.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) == 0 &&
			(p.Len > 0 || p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0) {
			return p.Conn
		}
	}
	return nil
}
