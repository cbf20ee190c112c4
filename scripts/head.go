package scripts

import (
	"go.starlark.net/starlark"

	"netlab/topology/wire"
)

// head is what the headers of a packet say, with numbers relative to the initial
// sequence number of each direction where that is known.
type head struct {
	packet         *wire.Packet
	relSeq, relAck uint32
}

// headed is a value of the language that has headers.
type headed interface {
	starlark.Value
	head() head
	notation() string
}

// headMethods are those of a segment and of a packet.
func headMethods() []entry {
	of := func(name, doc string, get func(head) starlark.Value) entry {
		return property(name, doc, func(v headed) starlark.Value { return get(v.head()) })
	}
	n := func(v uint64) starlark.Value { return starlark.MakeUint64(v) }
	return []entry{
		of("src", "The source address and port, as text.", func(h head) starlark.Value { return starlark.String(h.packet.Src.String()) }),
		of("dst", "The destination address and port, as text.", func(h head) starlark.Value { return starlark.String(h.packet.Dst.String()) }),
		of("flags", "The flags, as in the notation.", func(h head) starlark.Value { return starlark.String(h.packet.Flags.String()) }),
		of("seq", "The sequence number, relative in a connection.", func(h head) starlark.Value { return n(uint64(h.relSeq)) }),
		of("ack", "The acknowledgment number, relative in a connection.", func(h head) starlark.Value { return n(uint64(h.relAck)) }),
		of("len", "The payload's length in bytes.", func(h head) starlark.Value { return n(uint64(h.packet.Len)) }),
		of("win", "The window, before scaling.", func(h head) starlark.Value { return n(uint64(h.packet.Window)) }),
		of("urg", "The urgent pointer, 0 without URG.", func(h head) starlark.Value { return n(uint64(h.packet.Urgent)) }),
		of("options", "The TCP options that are there, as a dict: mss, wscale, sack_ok (True), ts_val, ts_ecr, and sack, a list of (start, end) relative as ack is.", head.options),
		property("text", "The segment in the notation; see netlab help notation.", func(v headed) starlark.Value { return starlark.String(v.notation()) }),
	}
}

func (h head) options() starlark.Value {
	o := &h.packet.Options
	var pairs []any
	if o.MSS != 0 {
		pairs = append(pairs, "mss", int(o.MSS))
	}
	if o.WindowScale >= 0 {
		pairs = append(pairs, "wscale", int(o.WindowScale))
	}
	if o.SACKPermitted {
		pairs = append(pairs, "sack_ok", true)
	}
	if o.HasTimestamps {
		pairs = append(pairs, "ts_val", uint64(o.TSVal), "ts_ecr", uint64(o.TSEcr))
	}
	if o.NumSACK > 0 {
		isn := h.packet.Ack - h.relAck
		var blocks []starlark.Value
		for _, b := range o.SACK[:min(int(o.NumSACK), len(o.SACK))] {
			blocks = append(blocks, starlark.Tuple{starlark.MakeUint64(uint64(b.Start - isn)), starlark.MakeUint64(uint64(b.End - isn))})
		}
		pairs = append(pairs, "sack", starlark.NewList(blocks))
	}
	return record(pairs...)
}
