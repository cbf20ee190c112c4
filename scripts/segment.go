package scripts

import (
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/wire"
)

// segment is a packet that a raw node was sent.
type segment struct {
	object
	at             time.Duration
	n              uint64
	packet         *wire.Packet
	relSeq, relAck uint32
}

func (s *segment) String() string {
	return string(wire.AppendNotation(nil, s.packet, s.relSeq, s.relAck))
}
func (s *segment) Type() string                             { return "segment" }
func (s *segment) Hash() (uint32, error)                    { return uint32(s.n), nil }
func (s *segment) Attr(name string) (starlark.Value, error) { return attribute(s, name) }
func (s *segment) AttrNames() []string                      { return attributes(s) }

func segmentMethods() []entry {
	n := func(v uint64) starlark.Value { return starlark.MakeUint64(v) }
	return []entry{
		property("flags", "The flags, as in the notation.", func(s *segment) starlark.Value { return starlark.String(s.packet.Flags.String()) }),
		property("seq", "The sequence number, relative in a connection.", func(s *segment) starlark.Value { return n(uint64(s.relSeq)) }),
		property("ack", "The acknowledgment number, relative in a connection.", func(s *segment) starlark.Value { return n(uint64(s.relAck)) }),
		property("len", "The payload's length in bytes.", func(s *segment) starlark.Value { return n(uint64(s.packet.Len)) }),
		property("win", "The window, before scaling.", func(s *segment) starlark.Value { return n(uint64(s.packet.Window)) }),
		property("data", "The payload, as text.", func(s *segment) starlark.Value { return starlark.String(s.packet.Payload) }),
		property("src", "The source address and port, as text.", func(s *segment) starlark.Value { return starlark.String(s.packet.Src.String()) }),
		property("dst", "The destination address and port, as text.", func(s *segment) starlark.Value { return starlark.String(s.packet.Dst.String()) }),
		property("time", "When it arrived.", func(s *segment) starlark.Value { return Duration(s.at) }),
		property("text", "The segment in the notation.", func(s *segment) starlark.Value { return starlark.String(s.String()) }),
	}
}
