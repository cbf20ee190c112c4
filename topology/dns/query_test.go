package dns_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"netlab/topology"
	"netlab/topology/dns"
	"netlab/topology/labtest"
)

// many is a name with more addresses than fit into 512 bytes, huge one with more than fit
// into any message.
func many(n int) (all []netip.Addr) {
	for i := range n {
		all = append(all, netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
	}
	return all
}

// asked returns the answer to a query by UDP, nil for none.
func asked(t *testing.T, nw *topology.Network, query []byte) *dnsmessage.Message {
	t.Helper()
	c, err := nw.Host("a").Dial("udp", "b:53")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Write(query)
	c.SetDeadline(time.Now().Add(time.Second))
	b := make([]byte, 65536)
	n, err := c.Read(b)
	if err != nil {
		return nil
	}
	var m dnsmessage.Message
	if err := m.Unpack(b[:n]); err != nil {
		t.Fatal(err)
	}
	return &m
}

func query(t *testing.T, change func(*dnsmessage.Message)) []byte {
	t.Helper()
	m := dnsmessage.Message{
		Header: dnsmessage.Header{ID: 7},
		Questions: []dnsmessage.Question{{
			Name: dnsmessage.MustNewName("many.example."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET,
		}},
	}
	change(&m)
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func extend(size int) func(*dnsmessage.Message) {
	return func(m *dnsmessage.Message) {
		var h dnsmessage.ResourceHeader
		h.SetEDNS0(size, 0, false)
		m.Additionals = append(m.Additionals, dnsmessage.Resource{Header: h, Body: &dnsmessage.OPTResource{}})
	}
}

// What is no question of the Internet has an answer that says so, and an answer by UDP
// is as long as the asker takes (RFC 1035 section 4.2.1, RFC 6891 section 6.2.3).
func TestQueriesOfEveryKind(t *testing.T) {
	s := &dns.Server{Hosts: map[string][]netip.Addr{"many.example": many(50)}}
	plain := query(t, func(*dnsmessage.Message) {})
	loop := append([]byte(nil), plain...)
	loop = append(loop[:12], 0xc0, 12, 0, 1, 0, 1) // a name that is itself
	labtest.Bubble(t, labtest.TwoHosts("delay 5ms"), func(t *testing.T, nw *topology.Network) {
		s.Network, s.Host = nw, "b"
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, c := range []struct {
			name  string
			query []byte
			want  string
		}{
			{"cut", plain, "RCodeSuccess truncated true, 0 answers, 0 more"},
			{"extended", query(t, extend(1232)), "RCodeSuccess truncated false, 50 answers, 1 more"},
			{"extended too little", query(t, extend(600)), "RCodeSuccess truncated true, 0 answers, 1 more"},
			{"extended to nothing", query(t, extend(0)), "RCodeSuccess truncated true, 0 answers, 1 more"},
			{"another operation", query(t, func(m *dnsmessage.Message) { m.OpCode = 4 }), "RCodeNotImplemented truncated false, 0 answers, 0 more"},
			{"another class", query(t, func(m *dnsmessage.Message) { m.Questions[0].Class = dnsmessage.ClassCHAOS }), "RCodeRefused truncated false, 0 answers, 0 more"},
			{"two questions", query(t, func(m *dnsmessage.Message) { m.Questions = append(m.Questions, m.Questions[0]) }), "RCodeFormatError truncated false, 0 answers, 0 more"},
			{"no question", query(t, func(m *dnsmessage.Message) { m.Questions = nil }), "RCodeFormatError truncated false, 0 answers, 0 more"},
			{"a name that is itself", loop, "RCodeFormatError truncated false, 0 answers, 0 more"},
			{"half of it", plain[:20], "RCodeFormatError truncated false, 0 answers, 0 more"},
			{"half a header", plain[:5], "none"},
			{"an answer", query(t, func(m *dnsmessage.Message) { m.Response = true }), "none"},
		} {
			got := "none"
			if m := asked(t, nw, c.query); m != nil {
				got = fmt.Sprintf("%v truncated %v, %d answers, %d more", m.RCode, m.Truncated, len(m.Answers), len(m.Additionals))
				if m.ID != 7 || !m.Response {
					t.Errorf("%s: header %+v", c.name, m.Header)
				}
			}
			if got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	})
}

// What does not fit into a message by TCP either is cut, and the connection goes on.
func TestAnswerLongerThanAnyMessage(t *testing.T) {
	s := &dns.Server{Hosts: map[string][]netip.Addr{"many.example": many(5000)}}
	labtest.Bubble(t, labtest.TwoHosts("delay 5ms"), func(t *testing.T, nw *topology.Network) {
		s.Network, s.Host = nw, "b"
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		c, err := nw.Host("a").Dial("tcp", "b:53")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		q := query(t, func(*dnsmessage.Message) {})
		for range 2 {
			c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(q))), q...))
			var length [2]byte
			io.ReadFull(c, length[:])
			b := make([]byte, binary.BigEndian.Uint16(length[:]))
			io.ReadFull(c, b)
			var m dnsmessage.Message
			if err := m.Unpack(b); err != nil || !m.Truncated {
				t.Fatalf("%v, truncated %v", err, m.Truncated)
			}
		}
		// Close does not wait for a connection that is idle.
		start := time.Now()
		s.Close()
		if took := time.Since(start); took != 0 {
			t.Errorf("Close took %v", took)
		}
	})
}

func TestServerThatDoesNotStart(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts(""), func(t *testing.T, nw *topology.Network) {
		s := &dns.Server{Network: nw, Host: "b", Services: map[string][]net.SRV{"_X._tcp.example.": nil}}
		if err := s.Start(); err == nil || err.Error() != `dns: name "_X._tcp.example.": want "_x._tcp.example"` {
			t.Errorf("Start: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}
