package scripts

import (
	"fmt"

	"go.starlark.net/starlark"

	"netlab/topology/report"
	"netlab/topology/sim"
	"netlab/topology/tap"
	tcpflow "netlab/topology/wire/flow"
)

// packet is a packet of the run, with what had become of it when it was asked for.
type packet struct {
	object
	moment
}

func (p *packet) String() string                           { return p.describe() }
func (p *packet) Type() string                             { return "packet" }
func (p *packet) Hash() (uint32, error)                    { return uint32(p.n), nil }
func (p *packet) Attr(name string) (starlark.Value, error) { return attribute(p, name) }
func (p *packet) AttrNames() []string                      { return attributes(p) }

func (p *packet) head() head { return head{&p.packet, p.info.RelSeq, p.info.RelAck} }

func packetBuiltins() []entry {
	return []entry{
		builtin("packets(match, since=0, until=None)", packetsOf, "The packets that match and have been sent so far, as a list of values, in the order of sending.").more(
			"Each packet is there once, as its sender put it on the wire; since and until bound when that was. What became of it is as it is now."),
	}
}

func packetsOf(c *call) (starlark.Value, error) {
	var text string
	var since, until length
	if err := c.unpack("match", &text, "since??", &since, "until??", &until); err != nil {
		return nil, err
	}
	last := until.or(sim.Never)
	if last < since.d {
		return nil, fmt.Errorf("from %v until %v: want a later end", Duration(since.d), Duration(last))
	}
	p, err := c.pattern(text)
	if err != nil {
		return nil, err
	}
	if err := c.complete(since.d); err != nil {
		return nil, err
	}
	var out []starlark.Value
	c.r.observer.selected(p, func(m *moment) {
		if m.at >= since.d && m.at <= last {
			out = append(out, &packet{moment: *m})
		}
	})
	return starlark.NewList(out), nil
}

func packetMethods() []entry {
	optional := func(n uint64) starlark.Value {
		if n == 0 {
			return starlark.None
		}
		return starlark.MakeUint64(n)
	}
	return []entry{
		property("n", "Its number in the transcript.", func(p *packet) starlark.Value { return starlark.MakeUint64(p.n) }),
		property("conn", "The number of its connection in the run, from 1; None where it is not a segment of TCP.", func(p *packet) starlark.Value {
			if !p.tcp() {
				return starlark.None
			}
			return starlark.MakeInt(p.info.Conn.ID)
		}),
		property("proto", "Its protocol: tcp, udp, icmp, icmp6.", func(p *packet) starlark.Value { return starlark.String(p.packet.Proto.String()) }),
		property("sender", "The name of the node that it is from; the address where no node has it.", func(p *packet) starlark.Value { return starlark.String(p.from) }),
		property("receiver", "The name of the node that it is for; the address where no node has it.", func(p *packet) starlark.Value { return starlark.String(p.to) }),
		property("sent", "When its sender put it on the wire.", func(p *packet) starlark.Value { return Duration(p.at) }),
		property("arrived", "When it reached the node that it is for, the first of its copies; None where it has not.", func(p *packet) starlark.Value {
			if p.arrived == tap.Never {
				return starlark.None
			}
			return Duration(p.arrived)
		}),
		property("fate", "What became of it on the links of its way: delivered, dropped, duplicated, corrupted; in flight before that is known, and where a router discards it.", func(p *packet) starlark.Value { return starlark.String(p.outcome().String()) }),
		property("by", "The settings and rules that decided its fate, such as \"loss 1%\"; \"\" where none did.", func(p *packet) starlark.Value { return starlark.String(p.why.String()) }),
		property("kinds", "What it is to its connection, as a list of the kinds that a match has: [\"data\", \"retransmission\"].", func(p *packet) starlark.Value {
			var out []starlark.Value
			for _, k := range tcpflow.Kinds() {
				if p.info.Kinds.Has(k) {
					out = append(out, starlark.String(k.String()))
				}
			}
			return starlark.NewList(out)
		}),
		property("of", "The number of the packet that a retransmission repeats, None for any other.", func(p *packet) starlark.Value { return optional(p.info.Of) }),
		property("note", "What the transcript remarks about it: \"retransmission of #7, timeout\"; \"\" where nothing is.", func(p *packet) starlark.Value {
			return starlark.String(report.Note(&tap.Packet{Info: p.info}))
		}),
	}
}
