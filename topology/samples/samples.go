package samples

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Samples are those of a run.
type Samples struct {
	// Ends are in the order in which the sockets got their first state, Links in the
	// order of the first thing that happened on them.
	Ends  []EndSeries
	Links []LinkSeries
	// Omitted counts the ends and directions of which none were kept, see [MaxSeries].
	Omitted int
}

// EndSeries are the samples of one end of one connection, in the order of time. A
// sample holds until the next one; a node without a stack has none.
type EndSeries struct {
	Node string
	Conn *flow.Conn
	// Side is the end's index in Conn.Ends.
	Side    int
	Samples []Sender
	// Stride is how many changes stand for each sample but the last: 1 where each
	// change was kept, a power of two where there were too many.
	Stride int
}

// LinkSeries are the samples of one direction of a link, in the order of time.
type LinkSeries struct {
	// Link is its index in the record, From the node that sends in this direction.
	Link    int
	From    string
	Samples []Queue
	Stride  int
}

// Stack is what the stack itself says of a sender, as TCP_INFO does.
type Stack struct {
	// RTT and RTTVar are the smoothed round-trip time and its variation, RTO the
	// retransmission timeout (RFC 6298); RTT is 0 before there was a measurement.
	RTT, RTTVar, RTO time.Duration
	// CWnd and SSThresh are in segments. SSThresh is [NoThreshold] or more until the
	// first loss.
	CWnd, SSThresh uint32
	// Recovery is the congestion control's phase.
	Recovery wire.Recovery
	// Readable is how many received bytes wait to be read.
	Readable int
}

// NoThreshold is the least slow-start threshold that stands for none.
const NoThreshold = 1 << 30

// Sender is how a sender stood at a moment.
type Sender struct {
	At time.Duration
	// Event is how many events the log had when the sample was taken: the moment is
	// exact even where several things happen at one instant.
	Event uint64
	Stack
	// Una, Nxt and RcvNxt are SND.UNA, SND.NXT and RCV.NXT (RFC 9293 section 3.3.1),
	// relative to the initial number of their direction, 0 where that is not known.
	Una, Nxt, RcvNxt uint32
	// Flight are the bytes of sequence space that it has sent and that, as far as it
	// knows, have not been acknowledged: SND.NXT less SND.UNA.
	Flight uint32
	// SndWnd is SND.WND, the window that it knows of its peer, RcvWnd RCV.WND, what is
	// left of the one that it has offered (RFC 9293 section 3.3.1), both in bytes.
	SndWnd, RcvWnd uint32
}

func (s Sender) same(t Sender) bool {
	t.At, t.Event = s.At, s.Event
	return s == t
}

// Queue is how one direction of a link stood at a moment.
type Queue struct {
	At time.Duration
	// Event is how many events the log had when the sample was taken.
	Event uint64
	// Packets and Bytes are what waits for the transmitter, without the datagram in
	// transmission; always 0 on a link without a rate.
	Packets, Bytes int
	// Left counts the bytes of datagrams that the transmitter has sent since the run
	// began, Lost the packets that the direction has dropped, whatever dropped them.
	Left, Lost uint64
}

func (q Queue) same(r Queue) bool {
	r.At, r.Event = q.At, q.Event
	return q == r
}
