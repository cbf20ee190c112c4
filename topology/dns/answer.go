package dns

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// answer returns the answer to a query, nil where it is none.
func (s *Server) answer(query []byte, truncate bool) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil || header.Response {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	time.Sleep(s.Delay)
	m := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, Authoritative: true, RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{q},
	}
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	if s.Fail != nil {
		m.RCode = s.Fail(name)
	}
	switch {
	case m.RCode != dnsmessage.RCodeSuccess:
	case truncate:
		m.Truncated = true
	default:
		var known bool
		m.Answers, known = s.records(name, q)
		if !known {
			m.RCode = dnsmessage.RCodeNameError
		}
	}
	b, err := m.Pack()
	if err != nil {
		return nil // a name that cannot be packed cannot have been asked for
	}
	return b
}

// records returns what there is of a name, and whether there is such a name.
func (s *Server) records(name string, q dnsmessage.Question) (found []dnsmessage.Resource, known bool) {
	add := func(body dnsmessage.ResourceBody) {
		found = append(found, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: ttl}, Body: body,
		})
	}
	addrs := append(s.Network.Addrs(name), s.Hosts[name]...)
	for _, a := range addrs {
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			add(&dnsmessage.AResource{A: a.As4()})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			add(&dnsmessage.AAAAResource{AAAA: a.As16()})
		}
	}
	services := s.Services[name]
	for _, srv := range services {
		target, err := dnsmessage.NewName(strings.TrimSuffix(srv.Target, ".") + ".")
		if q.Type == dnsmessage.TypeSRV && err == nil {
			add(&dnsmessage.SRVResource{Priority: srv.Priority, Weight: srv.Weight, Port: srv.Port, Target: target})
		}
	}
	owner := s.owner(name)
	if owner, err := dnsmessage.NewName(owner + "."); owner.Length > 1 && err == nil && q.Type == dnsmessage.TypePTR {
		add(&dnsmessage.PTRResource{PTR: owner})
	}
	return found, len(addrs)+len(services) > 0 || owner != ""
}

// owner returns the node that a name of in-addr.arpa or ip6.arpa stands for, "" for
// none.
func (s *Server) owner(name string) string {
	a, ok := reversed(name)
	if !ok {
		return ""
	}
	for _, n := range s.Network.Spec().Nodes {
		for _, own := range s.Network.Addrs(n.Name) {
			if own == a {
				return n.Name
			}
		}
	}
	return ""
}

// reversed reads the address in a name of in-addr.arpa (RFC 1035 section 3.5) or
// ip6.arpa (RFC 3596 section 2.5).
func reversed(name string) (netip.Addr, bool) {
	if digits, ok := strings.CutSuffix(name, ".in-addr.arpa"); ok {
		parts := strings.Split(digits, ".")
		if len(parts) != net.IPv4len {
			return netip.Addr{}, false
		}
		a, err := netip.ParseAddr(parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0])
		return a, err == nil
	}
	digits, ok := strings.CutSuffix(name, ".ip6.arpa")
	parts := strings.Split(digits, ".")
	if !ok || len(parts) != 2*net.IPv6len {
		return netip.Addr{}, false
	}
	var b [net.IPv6len]byte
	for i, digit := range parts {
		n, err := strconv.ParseUint(digit, 16, 4)
		if err != nil {
			return netip.Addr{}, false
		}
		at := net.IPv6len - 1 - i/2
		b[at] |= byte(n) << (4 * (i % 2))
	}
	return netip.AddrFrom16(b), true
}
