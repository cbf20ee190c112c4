package match

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// clauses are the words that begin what may follow a kind.
var clauses = []string{"every", "of", "port", "sport", "dport", "len", "conn", "flags", "proto"}

func isClause(w string) bool { return slices.Contains(clauses, strings.ToLower(w)) }

// clause reads one ordinal, "of" or extra after the kind that stands at kind.
func (p *parser) clause(kind token) error {
	t := p.peek()
	name := strings.ToLower(t.text)
	switch {
	case t.kind == ordinal, t.kind == word && name == "every":
		if p.seen["ordinal"] {
			return p.fail(t, "a second ordinal; one is enough")
		}
		p.seen["ordinal"] = true
		return p.ordinal(&p.out.N)
	case t.kind != word || !isClause(name):
		return p.unknownClause(t, kind)
	case p.seen[name]:
		return p.fail(t, "a second %q; one is enough", name)
	}
	p.seen[name] = true
	p.take()
	switch name {
	case "of":
		return p.original(t)
	case "port":
		return p.port(name, &p.out.Port)
	case "sport":
		return p.port(name, &p.out.SrcPort)
	case "dport":
		return p.port(name, &p.out.DstPort)
	case "len":
		return p.length()
	case "conn":
		n, err := p.number(name, 1, math.MaxInt32)
		p.out.Conn = int(n)
		return err
	case "flags":
		return p.flags()
	default:
		return p.proto()
	}
}

func (p *parser) unknownClause(t, kind token) error {
	if t.kind == quoted {
		return p.fail(t, "a node's name stands before the kind")
	}
	if _, n := p.kindAt(p.next); n > 0 && !p.named {
		return p.fail(t, "%v after the kind %q; a node of that name is written in quotes", t, kind.text)
	}
	e := p.fail(t, "unexpected %v after the kind", t)
	if t.kind == word {
		e.Suggestion = words.Nearest(t.text, clauses)
		if _, err := strconv.ParseUint(t.text, 10, 32); err == nil {
			e.Suggestion = "#" + t.text
		}
	}
	return e
}

// original reads what follows "retransmission of".
func (p *parser) original(of token) error {
	if p.out.Kind != flow.Retransmission {
		return p.fail(of, `"of" belongs to ack of SYN, ack of FIN and retransmission of ... alone`)
	}
	t := p.peek()
	k, n := p.kindAt(p.next)
	if n == 0 {
		return p.unknownKind(t)
	}
	if _, ok := k.kind.Ordinal(); !ok {
		return p.fail(t, "what is retransmitted is a SYN, SYN+ACK, FIN or data, not %q", k.Name)
	}
	p.next += n
	p.out.Of = k.kind
	if t := p.peek(); t.kind == ordinal || t.kind == word && strings.EqualFold(t.text, "every") {
		return p.ordinal(&p.out.OfN)
	}
	return nil
}

// ordinal reads #n, #n-m, #n- or every n.
func (p *parser) ordinal(o *Ordinal) error {
	t := p.take()
	if t.kind == word {
		t = p.peek()
		if t.kind == word {
			for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
				if s, ok := strings.CutSuffix(strings.ToLower(t.text), suffix); ok {
					p.tokens[p.next].text = s
				}
			}
		}
		n, err := p.number("every", 1, math.MaxUint32)
		if err == nil && n > 1 {
			o.Every = uint32(n)
		}
		return err
	}
	first, last, isRange := strings.Cut(t.text, "-")
	n, err1 := strconv.ParseUint(first, 10, 32)
	m, err2 := n, error(nil)
	if isRange {
		m = 0
		if last != "" {
			m, err2 = strconv.ParseUint(last, 10, 32)
		}
	}
	switch {
	case err1 != nil || err2 != nil:
		return p.fail(t, "%v is not an ordinal; write #n, #n-m or #n-", t)
	case n == 0:
		return p.fail(t, "%v: ordinals count from 1", t)
	case isRange && last != "" && m < n:
		return p.fail(t, "%v ends before it begins", t)
	}
	*o = Ordinal{First: uint32(n), Last: uint32(m)}
	return nil
}

func (p *parser) number(name string, least, most uint64) (uint64, error) {
	t := p.take()
	n, err := strconv.ParseUint(t.text, 10, 64)
	if t.kind != word || err != nil || n < least || n > most {
		return 0, p.fail(t, "%q takes a number from %d to %d, not %v", name, least, most, t)
	}
	return n, nil
}

func (p *parser) port(name string, port *uint16) error {
	n, err := p.number(name, 1, math.MaxUint16)
	*port = uint16(n)
	return err
}

// length reads a comparison; without an operator it is for equality.
func (p *parser) length() error {
	op := Equal
	if t := p.peek(); t.kind == sign {
		p.take()
		if t.text == "==" {
			t.text = "="
		}
		for i, name := range opNames {
			if name == t.text {
				op = Op(i)
			}
		}
		if t.text != opNames[op] {
			return p.fail(t, "%v does not compare; write =, !=, <, <=, > or >=", t)
		}
	}
	n, err := p.number("len", 0, math.MaxUint32)
	p.out.Len = Comparison{op, uint32(n)}
	return err
}

// flags reads flags in the notation of [wire.Flags.String], in any order.
func (p *parser) flags() error {
	t := p.take()
	p.out.HasFlags = true
	if t.kind == word && t.text == "-" {
		return nil
	}
	if t.kind != word {
		return p.fail(t, `"flags" takes letters as in S., F. or R, not %v`, t)
	}
letters:
	for _, r := range t.text {
		for f := wire.FIN; f != 0; f <<= 1 {
			if strings.EqualFold(f.String(), string(r)) {
				p.out.Flags |= f
				continue letters
			}
		}
		return p.fail(t, "%q in %v is not a flag; they are F S R P . (ACK) U E W, and - for none", r, t)
	}
	return nil
}

func (p *parser) proto() error {
	t := p.peek()
	for _, e := range protoNames {
		if t.kind == word && strings.EqualFold(t.text, e.name) {
			p.take()
			p.out.Proto = e.proto
			return nil
		}
	}
	if n, err := strconv.ParseUint(t.text, 10, 8); t.kind == word && err == nil && n > 0 {
		p.take()
		p.out.Proto = wire.Proto(n)
		return nil
	}
	return p.fail(t, `"proto" takes tcp, udp, icmp, icmpv6 or a number from 1 to 255, not %v`, t)
}

// contradiction refuses what could never match.
func (p *parser) contradiction(kind token) error {
	o := p.out
	tcp := o.Proto == 0 || o.Proto == wire.TCP
	switch {
	case o.Kind != 0 && !tcp:
		return p.fail(kind, "%s is of TCP, never of proto %s", kindName(o.Kind, o.Repair), protoName(o.Proto))
	case o.HasFlags && !tcp:
		return p.fail(kind, "flags are of TCP, never of proto %s", protoName(o.Proto))
	case o.Conn != 0 && !tcp:
		return p.fail(kind, "connections are of TCP, never of proto %s", protoName(o.Proto))
	case o.HasFlags && o.Kind&^plainKinds(&wire.Packet{Proto: wire.TCP, Flags: o.Flags})&byFlags != 0:
		return p.fail(kind, "%s never has just the flags %s", kindName(o.Kind, o.Repair), o.Flags)
	case o.Len == (Comparison{Less, 0}):
		return p.fail(kind, "no length is less than 0")
	}
	return nil
}
