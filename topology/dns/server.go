// Package dns is a name server for a network of package topology: it answers for the
// nodes, and for what else it is given, by UDP and TCP, so that lookups cross links
// that delay, lose and cut. [nodes.Host.Resolver] asks it.
package dns

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"netlab/topology"
)

// Server is a name server. Its fields are read while it serves, and must not be
// changed then.
type Server struct {
	// Network has the nodes whose names and addresses are answered for: A, AAAA and PTR.
	// It must be driven by Start.
	Network *topology.Network
	// Host is the node that serves, on port 53 of all its addresses.
	Host string
	// Hosts are further names, such as "db.example", and their addresses. Names are in
	// small letters here, and have no dot at the end.
	Hosts map[string][]netip.Addr
	// Services are the SRV records of names such as "_http._tcp.example", written as
	// those of Hosts are.
	Services map[string][]net.SRV
	// Delay is how long the server thinks before each answer.
	Delay time.Duration
	// Fail, where it is set, has the answer for a name be an error instead, such as
	// dnsmessage.RCodeServerFailure; RCodeSuccess is none. The name is written as those of
	// Hosts are. It may be called by several goroutines at once.
	Fail func(name string) dnsmessage.RCode
	// Truncate has all answers by UDP be cut to nothing, so that the asker comes by TCP,
	// and not only those that are longer than the asker takes.
	Truncate bool

	udp    net.PacketConn
	tcp    net.Listener
	ends   sync.WaitGroup
	ctx    context.Context // ends with the server
	cancel context.CancelFunc
}

// ttl is how long answers may be kept, in seconds.
const ttl = 60

// Start begins to serve. The caller closes the server, before or after the network.
func (s *Server) Start() error {
	for _, name := range append(slices.Sorted(maps.Keys(s.Hosts)), slices.Sorted(maps.Keys(s.Services))...) {
		if want := strings.ToLower(strings.TrimSuffix(name, ".")); name != want {
			return fmt.Errorf("dns: name %q: want %q", name, want)
		}
	}
	host := s.Network.Host(s.Host)
	var err error
	if s.udp, err = host.ListenPacket("udp", ":53"); err != nil {
		return fmt.Errorf("dns: %w", err)
	}
	if s.tcp, err = host.Listen("tcp", ":53"); err != nil {
		s.udp.Close()
		return fmt.Errorf("dns: %w", err)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.ends.Go(s.serveUDP)
	s.ends.Go(s.serveTCP)
	return nil
}

// Close ends the server and its connections, and waits for its goroutines. It does nothing
// to a server that was not started.
func (s *Server) Close() error {
	if s.cancel == nil {
		return nil
	}
	s.cancel()
	s.udp.Close() // closed already where the network is
	s.tcp.Close()
	s.ends.Wait()
	return nil
}

func (s *Server) serveUDP() {
	b := make([]byte, ownSize)
	for {
		n, from, err := s.udp.ReadFrom(b)
		if err != nil {
			return
		}
		query := append([]byte(nil), b[:n]...)
		s.ends.Go(func() {
			if answer := s.answer(query, false); answer != nil {
				s.udp.WriteTo(answer, from)
			}
		})
	}
}

func (s *Server) serveTCP() {
	for {
		c, err := s.tcp.Accept()
		if err != nil {
			return
		}
		s.ends.Go(func() { s.serveConn(c) })
	}
}

// idle is how long a connection may be silent (RFC 7766 section 6.2.3).
const idle = 10 * time.Second

// serveConn answers the queries of one connection, each with its length before it
// (RFC 1035 section 4.2.2).
func (s *Server) serveConn(c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(s.ctx, func() { c.Close() })()
	for {
		c.SetDeadline(time.Now().Add(idle + s.Delay))
		var length [2]byte
		if _, err := io.ReadFull(c, length[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		answer := s.answer(query, true)
		if answer == nil {
			return
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}
