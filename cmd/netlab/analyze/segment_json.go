package analyze

import (
	"strconv"
	"time"

	"netlab/topology/report"
	"netlab/topology/wire"
)

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// jsonSegment is a segment of a recorded connection. Numbers are relative to the
// initial ones, times to the capture's first packet, states those of the client
// and the server after it.
type jsonSegment struct {
	N       uint64        `json:"n"`
	At      time.Duration `json:"at_ns"`
	From    string        `json:"from"`
	Flags   string        `json:"flags"`
	Seq     uint32        `json:"seq"`
	Ack     *uint32       `json:"ack"` // null without the flag
	Len     int           `json:"len"`
	Win     uint16        `json:"win"`
	Bytes   uint32        `json:"win_bytes"` // by the scale in force
	Options string        `json:"options"`
	Kinds   string        `json:"kinds"`
	Note    string        `json:"note"`
	States  [2]string     `json:"states"`
}

func (s *recorded) json() jsonSegment {
	p, info := &s.packet, &s.info
	options := wire.AppendOptions(nil, &p.Options, p.Ack-info.RelAck)
	out := jsonSegment{
		N: info.Index, At: info.At, From: [2]string{Client, Server}[info.Dir], Flags: p.Flags.String(),
		Seq: info.RelSeq, Len: p.Len, Win: p.Window, Bytes: info.Offered, Options: string(options[1 : len(options)-1]),
		Kinds: info.Kinds.String(), Note: report.NoteOfCapture(info),
		States: [2]string{info.After[0].String(), info.After[1].String()},
	}
	if p.Flags.Has(wire.ACK) {
		out.Ack = &info.RelAck
	}
	return out
}
