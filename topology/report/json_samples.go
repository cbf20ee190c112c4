package report

import (
	"time"

	"netlab/topology/samples"
	"netlab/topology/tap"
)

// jsonSender is the series of samples of one end; each holds until the next one.
type jsonSender struct {
	Node string `json:"node"`
	Conn int    `json:"conn"`
	// Stride is how many changes stand for each sample.
	Stride  int                `json:"stride"`
	Samples []jsonSenderSample `json:"samples"`
}

// jsonSenderSample has null for the round-trip time before there was a measurement, and
// for a threshold that is not set.
type jsonSenderSample struct {
	At       time.Duration  `json:"t_ns"`
	Event    uint64         `json:"event"`
	CWnd     uint32         `json:"cwnd"`
	SSThresh *uint32        `json:"ssthresh"`
	Recovery string         `json:"recovery"`
	RTT      *time.Duration `json:"rtt_ns"`
	RTTVar   time.Duration  `json:"rttvar_ns"`
	RTO      time.Duration  `json:"rto_ns"`
	Una      uint32         `json:"snd_una"`
	Nxt      uint32         `json:"snd_nxt"`
	Flight   uint32         `json:"flight"`
	SndWnd   uint32         `json:"snd_wnd"`
	RcvNxt   uint32         `json:"rcv_nxt"`
	RcvWnd   uint32         `json:"rcv_wnd"`
	Readable int            `json:"readable"`
}

// jsonQueue is the series of samples of one direction of a link.
type jsonQueue struct {
	Link    string            `json:"link"`
	From    string            `json:"from"`
	Stride  int               `json:"stride"`
	Samples []jsonQueueSample `json:"samples"`
}

type jsonQueueSample struct {
	At      time.Duration `json:"t_ns"`
	Event   uint64        `json:"event"`
	Packets int           `json:"packets"`
	Bytes   int           `json:"bytes"`
	Left    uint64        `json:"sent_bytes"`
	Lost    uint64        `json:"lost"`
}

func senderOf(e *samples.EndSeries) jsonSender {
	out := jsonSender{Node: e.Node, Conn: e.Conn.ID, Stride: e.Stride, Samples: make([]jsonSenderSample, len(e.Samples))}
	for i := range e.Samples {
		s := &e.Samples[i]
		v := jsonSenderSample{
			At: s.At, Event: s.Event, CWnd: s.CWnd, Recovery: s.Recovery.String(), RTTVar: s.RTTVar, RTO: s.RTO,
			Una: s.Una, Nxt: s.Nxt, Flight: s.Flight, SndWnd: s.SndWnd, RcvNxt: s.RcvNxt, RcvWnd: s.RcvWnd, Readable: s.Readable,
		}
		if s.SSThresh < samples.NoThreshold {
			v.SSThresh = &s.SSThresh
		}
		if s.RTT > 0 {
			v.RTT = &s.RTT
		}
		out.Samples[i] = v
	}
	return out
}

func queueOf(rec *tap.Record, l *samples.LinkSeries) jsonQueue {
	out := jsonQueue{Link: rec.Links[l.Link].Name, From: l.From, Stride: l.Stride, Samples: make([]jsonQueueSample, len(l.Samples))}
	for i, q := range l.Samples {
		out.Samples[i] = jsonQueueSample(q)
	}
	return out
}
