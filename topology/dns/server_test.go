package dns_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"netlab/topology"
	"netlab/topology/dns"
	"netlab/topology/labtest"
)

// inBubble runs a test on hosts a, b and a server on "names", with 10 ms between each
// two.
func inBubble(t *testing.T, s *dns.Server, test func(t *testing.T, nw *topology.Network, r *net.Resolver)) {
	t.Helper()
	if runtime.GOOS == "js" || runtime.GOOS == "windows" {
		t.Skip("package net's own resolver is another system's") // of Unix
	}
	labtest.Bubble(t, labtest.Star("delay 5ms", "hub", "a", "b", "names"), func(t *testing.T, nw *topology.Network) {
		s.Network, s.Host = nw, "names"
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, nw, nw.Host("a").Resolver("names"))
	})
}

func TestResolver(t *testing.T) {
	s := &dns.Server{
		Hosts:    map[string][]netip.Addr{"db.example": {netip.MustParseAddr("10.0.1.2")}},
		Services: map[string][]net.SRV{"_http._tcp.example": {{Target: "b", Port: 8080, Priority: 1, Weight: 2}}},
	}
	for _, truncated := range []bool{false, true} {
		t.Run(fmt.Sprint("truncated ", truncated), func(t *testing.T) {
			s.Truncate = truncated
			inBubble(t, s, func(t *testing.T, nw *topology.Network, r *net.Resolver) {
				b := nw.Addrs("b")
				got, err := r.LookupNetIP(t.Context(), "ip", "b.")
				if err != nil || len(got) != len(b) || !slices.Contains(got, b[0]) || !slices.Contains(got, b[1]) {
					t.Errorf("b is %v, %v, want %v", got, err, b)
				}
				if got, err := r.LookupNetIP(t.Context(), "ip4", "DB.example."); err != nil || fmt.Sprint(got) != "[10.0.1.2]" {
					t.Errorf("db.example is %v, %v", got, err)
				}
				for _, a := range b {
					if names, err := r.LookupAddr(t.Context(), a.String()); err != nil || fmt.Sprint(names) != "[b.]" {
						t.Errorf("%v is %v, %v", a, names, err)
					}
				}
				_, services, err := r.LookupSRV(t.Context(), "http", "tcp", "example.")
				if err != nil || len(services) != 1 || services[0].Target != "b." || services[0].Port != 8080 {
					t.Errorf("the service is %v, %v", services, err)
				}
				var missing *net.DNSError
				if _, err := r.LookupHost(t.Context(), "nobody."); !errors.As(err, &missing) || !missing.IsNotFound {
					t.Errorf("nobody: %v", err)
				}
				tcp := 0
				for _, p := range nw.Tap().Packets {
					if p.Flags != 0 {
						tcp++
					}
				}
				if truncated != (tcp > 0) {
					t.Errorf("%d packets of TCP", tcp)
				}
			})
		})
	}
}

func TestResolverOfAServerThatFailsOrIsSlow(t *testing.T) {
	s := &dns.Server{Delay: time.Second, Fail: func(name string) dnsmessage.RCode {
		if name == "b" {
			return dnsmessage.RCodeServerFailure
		}
		return dnsmessage.RCodeSuccess
	}}
	inBubble(t, s, func(t *testing.T, nw *topology.Network, r *net.Resolver) {
		start := time.Now()
		if got, err := r.LookupNetIP(t.Context(), "ip4", "a."); err != nil || len(got) != 1 || time.Since(start) != time.Second+20*time.Millisecond {
			t.Errorf("a is %v, %v after %v", got, err, time.Since(start))
		}
		var failed *net.DNSError
		if _, err := r.LookupHost(t.Context(), "b."); !errors.As(err, &failed) || !failed.IsTemporary {
			t.Errorf("b: %v, want a failure that may pass", err)
		}
	})
}
