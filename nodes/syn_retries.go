package nodes

import (
	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/topology/wire"
)

// The pinned stack has options for how often a SYN is retransmitted, stores them,
// and always retransmits six times. So they are kept here: the timer that would
// retransmit once too often ends the attempt instead.

// lastSYN counts a retransmission timeout of a socket that connects, and reports
// whether the attempt is to end with it.
func (s *Socket) lastSYN() bool {
	if s.state != wire.SynSent {
		return false
	}
	limit := s.synRetries
	if limit == 0 {
		limit = s.host.options.SynRetries
	}
	s.synTimeouts++
	return limit != 0 && s.synTimeouts > limit
}

// timeOut ends an attempt to connect, without a word to the peer.
func (s *Socket) timeOut() {
	s.failure = wrap(&tcpip.ErrTimeout{})
	s.ep.Abort()
}
