package page

import (
	"time"

	"netlab/topology/samples"
	"netlab/topology/words"
)

// Sender is how one end of a connection stood, from each change to the next. What holds at
// a row is the last element of which neither the event nor the time is after the row's. The
// variables are those of RFC 9293 section 3.3.1 and what its stack says. RTT is 0 before there was
// a measurement, SSThresh null where none is set. Of more than one change a sample,
// Stride, not all are here.
type Sender struct {
	Node     string          `json:"node"`
	Conn     int             `json:"conn"`
	Side     int             `json:"side"`
	Stride   int             `json:"stride"`
	At       []time.Duration `json:"t"`
	Event    []uint64        `json:"event"`
	Una      []uint32        `json:"una"`
	Nxt      []uint32        `json:"nxt"`
	SndWnd   []uint32        `json:"snd_wnd"`
	RcvNxt   []uint32        `json:"rcv_nxt"`
	RcvWnd   []uint32        `json:"rcv_wnd"`
	CWnd     []uint32        `json:"cwnd"`
	SSThresh []*uint32       `json:"ssthresh"`
	Recovery []string        `json:"recovery"`
	RTT      []time.Duration `json:"rtt"`
	RTTVar   []time.Duration `json:"rttvar"`
	RTO      []time.Duration `json:"rto"`
	Readable []int           `json:"readable"`
}

// Queue is what waits for the transmitter of one direction of a link, from each change
// to the next.
type Queue struct {
	Link    int             `json:"link"`
	From    string          `json:"from"`
	Stride  int             `json:"stride"`
	At      []time.Duration `json:"t"`
	Event   []uint64        `json:"event"`
	Packets []int           `json:"packets"`
	Bytes   []int           `json:"bytes"`
	Lost    []uint64        `json:"lost"`
}

// series takes the samples of a run, nil for none.
func (d *Data) series(s *samples.Samples) {
	d.Senders, d.Queues = []Sender{}, []Queue{}
	if s == nil {
		return
	}
	for i := range s.Ends {
		e := &s.Ends[i]
		out := Sender{Node: e.Node, Conn: e.Conn.ID, Side: e.Side, Stride: e.Stride}
		for _, j := range d.holding(len(e.Samples), func(i int) (uint64, time.Duration) { return e.Samples[i].Event, e.Samples[i].At }) {
			v := &e.Samples[j]
			out.At = append(out.At, v.At)
			out.Event, out.Una, out.Nxt = append(out.Event, v.Event), append(out.Una, v.Una), append(out.Nxt, v.Nxt)
			out.SndWnd, out.RcvNxt, out.RcvWnd = append(out.SndWnd, v.SndWnd), append(out.RcvNxt, v.RcvNxt), append(out.RcvWnd, v.RcvWnd)
			out.CWnd, out.SSThresh = append(out.CWnd, v.CWnd), append(out.SSThresh, unless(v.SSThresh, v.SSThresh >= samples.NoThreshold))
			out.Recovery, out.RTT, out.RTTVar = append(out.Recovery, d.name(v.Recovery)), append(out.RTT, v.RTT), append(out.RTTVar, v.RTTVar)
			out.RTO, out.Readable = append(out.RTO, v.RTO), append(out.Readable, v.Readable)
		}
		d.Senders = append(d.Senders, out)
	}
	for i := range s.Links {
		l := &s.Links[i]
		out := Queue{Link: l.Link, From: l.From, Stride: l.Stride}
		for _, j := range d.holding(len(l.Samples), func(i int) (uint64, time.Duration) { return l.Samples[i].Event, l.Samples[i].At }) {
			q := &l.Samples[j]
			out.At, out.Event, out.Packets = append(out.At, q.At), append(out.Event, q.Event), append(out.Packets, q.Packets)
			out.Bytes, out.Lost = append(out.Bytes, q.Bytes), append(out.Lost, q.Lost)
		}
		d.Queues = append(d.Queues, out)
	}
	if s.Omitted > 0 {
		d.leave(words.Bothf("%d ends and queues of which no values are kept", "%d 个端点与队列的数值没有保留", s.Omitted))
	}
}

// holding returns which of n samples hold at some row: nobody sees the others.
func (d *Data) holding(n int, at func(int) (uint64, time.Duration)) []int {
	var out []int
	next := 0
	for i := range d.Rows.At {
		for next < n {
			if event, t := at(next); event > d.Rows.Event[i] || t > d.Rows.At[i] {
				break
			}
			next++
		}
		if held := next - 1; held >= 0 && (len(out) == 0 || out[len(out)-1] != held) {
			out = append(out, held)
		}
	}
	return out
}
