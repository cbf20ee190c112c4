package match

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Pattern is a parsed match: plain data that can be compared and copied. The
// zero Pattern is "packet": any packet.
type Pattern struct {
	// From and To are the nodes at the segment's ends, empty for any.
	From, To string
	// Kind is one kind of segment, 0 for any packet.
	Kind flow.Kind
	// Repair is why a retransmission was sent, [flow.NoRepair] for any reason.
	Repair flow.Repair
	// N says which of the segments that match the rest are meant.
	N Ordinal
	// Of is the kind that a retransmission repeats, 0 for any, and OfN which of
	// that kind it was: SYN, SYN+ACK, FIN or data.
	Of  flow.Kind
	OfN Ordinal

	// Proto is the IP protocol, 0 for any; [wire.ICMP] stands for both ICMPs.
	Proto wire.Proto
	// Port is the source or the destination port, SrcPort and DstPort the one or
	// the other; 0 for any.
	Port, SrcPort, DstPort uint16
	// Len is what the payload's length is compared with.
	Len Comparison
	// Conn is the connection's [flow.Conn.ID], 0 for any.
	Conn int
	// Flags are all the segment's flags where HasFlags is set.
	Flags    wire.Flags
	HasFlags bool
}

// Ordinal chooses some of a sequence that is counted from 1. The zero value
// chooses all; not more than one of First and Every is set.
type Ordinal struct {
	// First to Last are chosen, both included; Last 0 is without end.
	First, Last uint32
	// Every chooses each one whose number it divides.
	Every uint32
}

// All reports whether o chooses everything, so that nothing needs counting.
func (o Ordinal) All() bool { return o == Ordinal{} }

// Has reports whether o chooses number n.
func (o Ordinal) Has(n uint64) bool {
	if o.Every > 0 {
		return n > 0 && n%uint64(o.Every) == 0
	}
	return n >= uint64(o.First) && (o.Last == 0 || n <= uint64(o.Last))
}

// String writes the ordinal as the language has it, empty for all.
func (o Ordinal) String() string {
	switch {
	case o.Every > 0:
		return "every " + strconv.FormatUint(uint64(o.Every), 10)
	case o.First == 0:
		return ""
	}
	s := "#" + strconv.FormatUint(uint64(o.First), 10)
	switch o.Last {
	case o.First:
	case 0:
		s += "-"
	default:
		s += "-" + strconv.FormatUint(uint64(o.Last), 10)
	}
	return s
}

// Comparison compares a length with N. The zero value is always true.
type Comparison struct {
	Op Op
	N  uint32
}

// Op is an operator of a [Comparison].
type Op uint8

// The operators. Always ignores the number.
const (
	Always Op = iota
	Equal
	NotEqual
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
)

var opNames = [...]string{"", "=", "!=", "<", "<=", ">", ">="}

// String writes the operator, empty for Always.
func (o Op) String() string { return opNames[o] }

// Holds reports whether v compares so with c's number.
func (c Comparison) Holds(v int) bool {
	n := int64(c.N)
	switch w := int64(v); c.Op {
	case Equal:
		return w == n
	case NotEqual:
		return w != n
	case Less:
		return w < n
	case LessOrEqual:
		return w <= n
	case Greater:
		return w > n
	case GreaterOrEqual:
		return w >= n
	default:
		return true
	}
}

// String writes the pattern in its canonical form, which [Parse] reads back to
// the same Pattern.
func (p Pattern) String() string {
	var b strings.Builder
	word := func(words ...string) {
		for _, w := range words {
			if w == "" {
				continue
			}
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			word(name, strconv.Itoa(n))
		}
	}
	switch {
	case p.To != "":
		word(nameText(p.From) + ">" + nameText(p.To))
	case p.From != "":
		word(nameText(p.From))
	}
	word(kindName(p.Kind, p.Repair), p.N.String())
	if p.Of != 0 {
		word("of", kindName(p.Of, flow.NoRepair), p.OfN.String())
	}
	if p.Proto != 0 {
		word("proto", protoName(p.Proto))
	}
	number("port", int(p.Port))
	number("sport", int(p.SrcPort))
	number("dport", int(p.DstPort))
	if p.Len.Op != Always {
		word("len", p.Len.Op.String(), strconv.FormatUint(uint64(p.Len.N), 10))
	}
	number("conn", p.Conn)
	if p.HasFlags {
		word("flags", p.Flags.String())
	}
	return b.String()
}

// nameText writes a node's name so that it is read as one: in quotes where it
// would be taken for something else.
func nameText(name string) string {
	if name == "" {
		return "any"
	}
	if strings.EqualFold(name, "any") || startsKind(name) || !utf8.ValidString(name) {
		return strconv.Quote(name)
	}
	for _, r := range name {
		if !isWordRune(r) {
			return strconv.Quote(name)
		}
	}
	return name
}

var protoNames = []struct {
	proto wire.Proto
	name  string
}{{wire.TCP, "tcp"}, {wire.UDP, "udp"}, {wire.ICMP, "icmp"}, {wire.ICMPv6, "icmpv6"}}

func protoName(p wire.Proto) string {
	for _, e := range protoNames {
		if e.proto == p {
			return e.name
		}
	}
	return strconv.Itoa(int(p))
}
