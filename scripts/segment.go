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

func init() {
	field := func(name, doc, want string, get func(*segment) starlark.Value) entry {
		return entry{
			Builtin: Builtin{Name: name, Doc: doc, Example: rawPreamble + "c = x.conn(\"b:80\", source = \":4000\")\nc.send(\"S 0:0(0)\")\ns = c.recv()\nexpect_eq(s." + name + ", " + want + ")"},
			get:     func(v starlark.Value) (starlark.Value, error) { return get(v.(*segment)), nil },
		}
	}
	n := func(v uint64) starlark.Value { return starlark.MakeUint64(v) }
	register(63, "segment",
		field("flags", "The flags, as in the notation.", `"S."`, func(s *segment) starlark.Value { return starlark.String(s.packet.Flags.String()) }),
		field("seq", "The sequence number, relative in a connection.", "0", func(s *segment) starlark.Value { return n(uint64(s.relSeq)) }),
		field("ack", "The acknowledgment number, relative in a connection.", "1", func(s *segment) starlark.Value { return n(uint64(s.relAck)) }),
		field("len", "The payload's length in bytes.", "0", func(s *segment) starlark.Value { return n(uint64(s.packet.Len)) }),
		field("win", "The window, before scaling.", "s.win", func(s *segment) starlark.Value { return n(uint64(s.packet.Window)) }),
		field("data", "The payload, as text.", `""`, func(s *segment) starlark.Value { return starlark.String(s.packet.Payload) }),
		field("src", "The source address and port, as text.", `"10.0.0.2:80"`, func(s *segment) starlark.Value { return starlark.String(s.packet.Src.String()) }),
		field("dst", "The destination address and port, as text.", `"10.0.0.1:4000"`, func(s *segment) starlark.Value { return starlark.String(s.packet.Dst.String()) }),
		field("time", "When it arrived.", `"20ms"`, func(s *segment) starlark.Value { return Duration(s.at) }),
		field("text", "The segment in the notation.", "str(s)", func(s *segment) starlark.Value { return starlark.String(s.String()) }),
	)
}
