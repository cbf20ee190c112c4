package cookbook

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/memberlist"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

const gossipPort = 7946

// gossip is the transport of memberlist on a host: its datagrams and its streams.
type gossip struct {
	host    *nodes.Host
	address netip.Addr
	udp     net.PacketConn
	tcp     net.Listener
	packets chan *memberlist.Packet
	streams chan net.Conn
	done    chan struct{}
}

func newGossip(nw *topology.Network, host string) (*gossip, error) {
	g := &gossip{
		host: nw.Host(host), address: nw.Addrs(host)[0],
		packets: make(chan *memberlist.Packet), streams: make(chan net.Conn), done: make(chan struct{}),
	}
	var err error
	if g.udp, err = g.host.ListenPacket("udp4", fmt.Sprintf(":%d", gossipPort)); err != nil {
		return nil, err
	}
	if g.tcp, err = g.host.Listen("tcp4", fmt.Sprintf(":%d", gossipPort)); err != nil {
		return nil, err
	}
	go g.receive()
	go g.accept()
	return g, nil
}

func (g *gossip) receive() {
	for {
		b := make([]byte, 1<<16)
		n, from, err := g.udp.ReadFrom(b)
		if err != nil {
			return
		}
		select {
		case g.packets <- &memberlist.Packet{Buf: b[:n], From: from, Timestamp: time.Now()}:
		case <-g.done:
			return
		}
	}
}

func (g *gossip) accept() {
	for {
		conn, err := g.tcp.Accept()
		if err != nil {
			return
		}
		select {
		case g.streams <- conn:
		case <-g.done:
			conn.Close()
			return
		}
	}
}

func (g *gossip) FinalAdvertiseAddr(string, int) (net.IP, int, error) {
	return g.address.AsSlice(), gossipPort, nil
}

func (g *gossip) WriteTo(b []byte, address string) (time.Time, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return time.Time{}, err
	}
	_, err = g.udp.WriteTo(b, net.UDPAddrFromAddrPort(to))
	return time.Now(), err
}

func (g *gossip) PacketCh() <-chan *memberlist.Packet { return g.packets }

func (g *gossip) DialTimeout(address string, timeout time.Duration) (net.Conn, error) {
	dialer := nodes.Dialer{Host: g.host, Timeout: timeout}
	return dialer.Dial("tcp", address)
}

func (g *gossip) StreamCh() <-chan net.Conn { return g.streams }

func (g *gossip) Shutdown() error {
	close(g.done)
	return errors.Join(g.udp.Close(), g.tcp.Close())
}

// memberlist takes a Transport. A member that is cut off is suspected and declared dead.
// One that can be reached again soon may be back by itself; after GossipToTheDeadTime,
// 30 s here, nobody talks to it any more, and it has to join again.
func Example_memberlist() {
	names := []string{"m1", "m2", "m3", "m4"}
	labtest.Example(labtest.Star("delay 5ms", "router", names...), func(t *testing.T, nw *topology.Network) {
		cluster := make(map[string]*memberlist.Memberlist)
		for _, name := range names {
			transport, err := newGossip(nw, name)
			if err != nil {
				t.Fatal(err)
			}
			config := memberlist.DefaultLANConfig()
			config.Name, config.Transport, config.LogOutput = name, transport, io.Discard
			member, err := memberlist.Create(config)
			if err != nil {
				t.Fatal(err)
			}
			defer member.Shutdown()
			cluster[name] = member
			if _, err := member.Join([]string{addrPort(nw, "m1", gossipPort).String()}); err != nil {
				t.Fatal(err)
			}
		}
		known := func(to string) (members []string) {
			for _, node := range cluster[to].Members() {
				members = append(members, node.Name)
			}
			slices.Sort(members)
			return members
		}
		fmt.Println("m1 knows", known("m1"))
		nw.Link("router", "m4").Cut()
		time.Sleep(90 * time.Second)
		fmt.Println("m4 is cut off, and m1 knows", known("m1"))
		nw.Link("router", "m4").Mend()
		time.Sleep(time.Minute)
		fmt.Println("a minute after the cut m1 knows", known("m1"))
		if _, err := cluster["m4"].Join([]string{addrPort(nw, "m1", gossipPort).String()}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		fmt.Println("m4 has joined again, and m1 knows", known("m1"))
		fmt.Println("after", nw.Now().Round(time.Second))
	})
	// Output:
	// m1 knows [m1 m2 m3 m4]
	// m4 is cut off, and m1 knows [m1 m2 m3]
	// a minute after the cut m1 knows [m1 m2 m3]
	// m4 has joined again, and m1 knows [m1 m2 m3 m4]
	// after 2m40s
}
