package topology_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"netlab/topology"
)

// Names in capitals and with a dot, services, empty hosts and ports, as package net
// reads them (TestLookupPort, TestDialLocal, TestDialListenerAddr and
// TestTCPListenerName among its tests).
func TestAddressesOfPackageNet(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		listen(t, nw, "b", ":http")
		listen(t, nw, "a", ":8080")
		for address, want := range map[string]string{
			"b:http": "10.0.0.2:80", "b:HTTP": "10.0.0.2:80", "B:80": "10.0.0.2:80", "b.:80": "10.0.0.2:80",
			"B.:+80": "10.0.0.2:80", "b:080": "10.0.0.2:80", "[::ffff:10.0.0.2]:80": "10.0.0.2:80",
			":8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "[::1]:8080",
			"localhost:8080": "127.0.0.1:8080", "LOCALHOST.:8080": "127.0.0.1:8080",
		} {
			c, err := nw.Host("a").Dial("tcp", address)
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			if got := c.RemoteAddr().String(); got != want {
				t.Errorf("%s is %s, want %s", address, got, want)
			}
			c.Close()
		}
		// Port 0 is never listened on.
		for _, address := range []string{"b:", "b:0"} {
			if _, err := nw.Host("a").Dial("tcp4", address); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("%s: %v, want ECONNREFUSED", address, err)
			}
		}
		for _, c := range []struct{ network, address, prefix string }{
			{"tcp", "", "[::]:"},
			{"tcp", ":", "[::]:"},
			{"tcp", "b:", "10.0.0.2:"},
			{"tcp", "0.0.0.0:", "[::]:"}, // of both families, as package net has it
			{"tcp4", "0.0.0.0:", "0.0.0.0:"},
			{"tcp6", "", "[::]:"},
			{"tcp4", "", "0.0.0.0:"},
			{"tcp", "b:ssh", "10.0.0.2:22"},
		} {
			ln, err := nw.Host("b").Listen(c.network, c.address)
			if err != nil {
				t.Errorf("%s %q: %v", c.network, c.address, err)
				continue
			}
			if got := ln.Addr().String(); !strings.HasPrefix(got, c.prefix) || strings.HasSuffix(got, ":0") {
				t.Errorf("%s %q: %s, want %s and a port", c.network, c.address, got, c.prefix)
			}
			ln.Close()
		}
		pc, err := nw.Host("b").ListenPacket("udp", "b:domain")
		if err != nil || pc.LocalAddr().String() != "10.0.0.2:53" {
			t.Errorf("%v, %v", pc, err)
		}
	})
}

// Nodes whose names differ by capitals only are two.
func TestNamesThatDifferByCapitals(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "B"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "B"}, {A: "a", B: "b"}},
	})
	for name, want := range map[string]string{"b": "10.0.1.2", "B": "10.0.0.2", "A": "10.0.0.1", "c": ""} {
		got := ""
		if addrs := nw.Addrs(name); len(addrs) > 0 {
			got = addrs[0].String()
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// One listens where the other does (TestTCPListener, TestDualStackTCPListener and their
// like for UDP): expected is whether the second may.
func TestListenTwice(t *testing.T) {
	for _, c := range []struct {
		network1, address1, network2, address2 string
		ok                                     bool
	}{
		{"tcp", "", "tcp", "", false},
		{"tcp", "", "tcp", "0.0.0.0", false},
		{"tcp", "0.0.0.0", "tcp", "", false},
		{"tcp", "", "tcp", "::", false},
		{"tcp", "", "tcp4", "", false},
		{"tcp4", "", "tcp", "", false},
		{"tcp", "", "tcp6", "", false},
		{"tcp6", "", "tcp", "", false},
		{"tcp4", "", "tcp6", "", true},
		{"tcp6", "", "tcp4", "", true},
		{"tcp4", "", "tcp4", "", false},
		{"tcp6", "", "tcp6", "", false},
		{"tcp", "", "tcp4", "10.0.0.2", false},
		{"tcp", "10.0.0.2", "tcp", "", false},
		{"tcp", "", "tcp6", "fd00::2", false},
		{"tcp4", "", "tcp6", "fd00::2", true},
		{"tcp", "10.0.0.2", "tcp", "127.0.0.1", true},
		{"tcp", "10.0.0.2", "tcp", "10.0.0.2", false},
		{"tcp", "10.0.0.2", "tcp", "fd00::2", true},
		{"udp", "", "udp", "", false},
		{"udp", "", "udp4", "10.0.0.2", false},
		{"udp4", "", "udp6", "", true},
		{"udp", "10.0.0.2", "udp", "127.0.0.1", true},
		{"tcp", "", "udp", "", true},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			inBubble(t, "", func(t *testing.T, nw *topology.Network) {
				open := func(network, address string) error {
					address = net.JoinHostPort(address, "80")
					if strings.HasPrefix(network, "udp") {
						_, err := nw.Host("b").ListenPacket(network, address)
						return err
					}
					_, err := nw.Host("b").Listen(network, address)
					return err
				}
				if err := open(c.network1, c.address1); err != nil {
					t.Fatal(err)
				}
				err := open(c.network2, c.address2)
				if c.ok && err != nil || !c.ok && !errors.Is(err, syscall.EADDRINUSE) {
					t.Errorf("the second: %v", err)
				}
			})
		})
	}
}

// A server of httptest on a node's name has a URL that the other nodes can use.
func TestURLOfHTTPTest(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Listener.Close()
		server.Listener = listen(t, nw, "b", "b:0")
		server.Start()
		defer server.Close()
		client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		defer client.CloseIdleConnections()
		response, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound || !strings.HasPrefix(server.URL, "http://10.0.0.2:") {
			t.Errorf("%s: %s", server.URL, response.Status)
		}
	})
}
