package analyze

import (
	"cmp"
	"slices"

	"netlab/topology/wire"
)

// Class is why no TCP segment was read from a packet.
type Class uint8

// The classes.
const (
	// Cut is a TCP segment of which not even the header was captured.
	Cut Class = iota
	// OtherIP is a datagram of another protocol.
	OtherIP
	// Fragment is a fragment that was put together with others, and was not the last
	// of them, or that belongs to a datagram that did not arrive whole.
	Fragment
	// NotIP is no IP datagram, also in a tunnel.
	NotIP
	// Malformed is a datagram whose headers make no sense.
	Malformed
	numClasses
)

var classNames = [numClasses]string{"TCP with a header cut short", "other IP", "fragments", "not IP", "malformed"}

// String returns the class's name, as "other IP".
func (c Class) String() string { return classNames[c] }

// MarshalText makes the name what JSON shows.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Unread counts packets of one kind that no TCP segment was read from.
type Unread struct {
	Class Class `json:"class"`
	// What they are: "UDP", "ARP in VXLAN", "ipv4 total length".
	What    string `json:"what"`
	Packets uint64 `json:"packets"`
}

// maxUnread bounds the kinds that are told apart.
const maxUnread = 256

type unread struct {
	class Class
	what  string
}

// leave counts a packet that is not read.
func (a *analyzer) leave(class Class, what string) {
	if a.path.N > 0 {
		what += " in " + a.path.Kinds()
	}
	k := unread{class, what}
	if _, known := a.unread[k]; !known && len(a.unread) >= maxUnread {
		k.what = "others"
	}
	a.unread[k]++
}

// list returns what was not read, by class and with the most frequent first.
func (a *analyzer) list() (list []Unread) {
	lost := a.fragments.Lost()
	for what, n := range map[string]uint64{"of datagrams that are not whole": lost, "put together": a.parts - lost} {
		if n > 0 {
			list = append(list, Unread{Fragment, what, n})
		}
	}
	for k, n := range a.unread {
		list = append(list, Unread{k.class, k.what, n})
	}
	slices.SortFunc(list, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(b.Packets, a.Packets), cmp.Compare(a.What, b.What))
	})
	return list
}

// Left is how many packets of a class were not read.
func (c *Counts) Left(class Class) (n uint64) {
	for _, u := range c.Unread {
		if u.Class == class {
			n += u.Packets
		}
	}
	return n
}

// protocols are the names of those that are met beside TCP.
var protocols = map[wire.Proto]string{
	wire.TCP: "TCP", wire.ICMP: "ICMP", 2: "IGMP", wire.UDP: "UDP", 47: "GRE", 50: "ESP", 51: "AH", wire.ICMPv6: "ICMPv6", 59: "IPv6 without a payload",
	88: "EIGRP", 89: "OSPF", 103: "PIM", 112: "VRRP", 132: "SCTP",
}

func protocolName(p wire.Proto) string {
	if name := protocols[p]; name != "" {
		return name
	}
	return "IP protocol " + number(uint64(p))
}
