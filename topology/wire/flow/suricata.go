package flow

import "netlab/topology/wire"

// SuricataState is the one state that Suricata's stream engine gives to a
// connection, in the words of its flow record's tcp.state.
type SuricataState uint8

// Suricata's states.
const (
	SuricataNone SuricataState = iota
	SuricataSynSent
	SuricataSynRecv
	SuricataEstablished
	SuricataFinWait1
	SuricataFinWait2
	SuricataTimeWait
	SuricataLastAck
	SuricataCloseWait
	SuricataClosing
	SuricataClosed
)

var suricataNames = [...]string{
	"none", "syn_sent", "syn_recv", "established", "fin_wait1", "fin_wait2",
	"time_wait", "last_ack", "close_wait", "closing", "closed",
}

// String returns the name, as "fin_wait1".
func (s SuricataState) String() string { return suricataNames[s] }

// MarshalText makes the name what JSON shows.
func (s SuricataState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// next is the state after a segment. A FIN of the client is CLOSE_WAIT, one of
// the server FIN_WAIT1; a connection begun in the middle is picked up, as with
// stream.midstream.
func (s SuricataState) next(g *segment) SuricataState {
	if g.kinds&RST != 0 {
		if s == SuricataNone || g.info.Reset != Resets && g.info.Reset != Ignored && g.info.Reset != Challenged {
			return s
		}
		return SuricataClosed
	}
	if g.ignore {
		return s
	}
	fin, ack := g.kinds&FIN != 0, g.p.Flags&wire.ACK != 0
	client := g.dir == 0
	switch s {
	case SuricataNone:
		switch {
		case g.kinds&SYN != 0:
			return SuricataSynSent
		case g.kinds&SYNACK != 0:
			return SuricataSynRecv
		case ack && fin:
			return SuricataEstablished.next(g)
		case ack:
			return SuricataEstablished
		}
	case SuricataSynSent:
		switch {
		case g.kinds&SYNACK != 0:
			return SuricataSynRecv
		case g.kinds&Data != 0 && client && ack:
			return SuricataEstablished
		}
	case SuricataSynRecv:
		switch {
		case g.kinds&SYNACK != 0:
			return s
		case fin && client:
			return SuricataCloseWait
		case fin:
			return SuricataFinWait1
		case ack:
			return SuricataEstablished
		}
	case SuricataEstablished:
		switch {
		case fin && client:
			return SuricataCloseWait
		case fin:
			return SuricataFinWait1
		}
	case SuricataFinWait1:
		acked := ack && g.kinds&AckOfFIN != 0
		switch {
		case fin && acked:
			return SuricataTimeWait
		case fin && client:
			return SuricataClosing
		case acked && client:
			return SuricataFinWait2
		}
	case SuricataFinWait2:
		if fin && client {
			return SuricataTimeWait
		}
	case SuricataClosing:
		if ack && g.kinds&AckOfFIN != 0 {
			return SuricataTimeWait
		}
	case SuricataCloseWait:
		if fin && !client {
			return SuricataLastAck
		}
	case SuricataLastAck:
		if ack && client && g.kinds&AckOfFIN != 0 {
			return SuricataClosed
		}
	case SuricataTimeWait:
		if ack && g.kinds&AckOfFIN != 0 {
			return SuricataClosed
		}
	}
	return s
}
