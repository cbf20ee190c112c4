package dns

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// The sizes of messages: what every asker takes by UDP (RFC 1035 section 4.2.1), what
// this server takes, and what fits by TCP.
const (
	leastSize  = 512
	ownSize    = 4096
	streamSize = 65535
)

// answer returns the answer to a query, nil where it is none. It waits for Delay.
func (s *Server) answer(query []byte, stream bool) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil || header.Response {
		return nil
	}
	select {
	case <-s.ctx.Done():
		return nil
	case <-time.After(s.Delay):
	}
	m := dnsmessage.Message{Header: dnsmessage.Header{
		ID: header.ID, OpCode: header.OpCode, Response: true, Authoritative: true,
		RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
	}}
	m.Questions, err = p.AllQuestions()
	limit, extended, bad := leastSize, false, err
	if err == nil {
		limit, extended, bad = payload(&p)
	}
	switch {
	case header.OpCode != 0:
		m.RCode = dnsmessage.RCodeNotImplemented
	case bad != nil || len(m.Questions) != 1:
		m.RCode, m.Questions = dnsmessage.RCodeFormatError, nil
	case m.Questions[0].Class != dnsmessage.ClassINET:
		m.RCode = dnsmessage.RCodeRefused
	default:
		s.fill(&m)
	}
	if extended {
		var h dnsmessage.ResourceHeader
		if h.SetEDNS0(ownSize, m.RCode, false) == nil {
			m.Additionals = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.OPTResource{}}}
		}
	}
	if stream {
		limit = streamSize
	}
	b, err := m.Pack()
	if err == nil && (len(b) > limit || s.Truncate && !stream) {
		m.Truncated, m.Answers = true, nil
		b, err = m.Pack()
	}
	if err != nil {
		return nil // a name that cannot be packed cannot have been asked for
	}
	return b
}

// payload reads what is after the questions: how much the asker takes by UDP, and
// whether it says so (RFC 6891 section 6.2.3).
func payload(p *dnsmessage.Parser) (size int, extended bool, err error) {
	if err := errors.Join(p.SkipAllAnswers(), p.SkipAllAuthorities()); err != nil {
		return leastSize, false, err
	}
	size = leastSize
	for {
		h, err := p.AdditionalHeader()
		if err == dnsmessage.ErrSectionDone {
			return size, extended, nil
		}
		if err != nil {
			return leastSize, false, err
		}
		if h.Type == dnsmessage.TypeOPT {
			size, extended = max(leastSize, int(h.Class)), true
		}
		if err := p.SkipAdditional(); err != nil {
			return leastSize, false, err
		}
	}
}

// fill answers the question of a message.
func (s *Server) fill(m *dnsmessage.Message) {
	q := m.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	if s.Fail != nil {
		m.RCode = s.Fail(name)
	}
	if m.RCode != dnsmessage.RCodeSuccess {
		return
	}
	var known bool
	if m.Answers, known = s.records(name, q); !known {
		m.RCode = dnsmessage.RCodeNameError
	}
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
