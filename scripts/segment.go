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

func (s *segment) String() string                           { return s.notation() }
func (s *segment) Type() string                             { return "segment" }
func (s *segment) Hash() (uint32, error)                    { return uint32(s.n), nil }
func (s *segment) Attr(name string) (starlark.Value, error) { return attribute(s, name) }
func (s *segment) AttrNames() []string                      { return attributes(s) }

func (s *segment) notation() string {
	return string(wire.AppendNotation(nil, s.packet, s.relSeq, s.relAck))
}

func (s *segment) head() head { return head{s.packet, s.relSeq, s.relAck} }

func segmentMethods() []entry {
	return []entry{
		property("data", "The payload, as text.", func(s *segment) starlark.Value { return starlark.String(s.packet.Payload) }),
		property("time", "When it arrived.", func(s *segment) starlark.Value { return Duration(s.at) }),
	}
}
