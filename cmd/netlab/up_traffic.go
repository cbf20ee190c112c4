package main

import (
	"net/netip"
	"slices"
	"sync"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// traffic counts what each direction of each link has carried, and which connections are
// open.
type traffic struct {
	mu    sync.Mutex
	links []tap.Link
	ways  [][2]carried // A to B first
	// ends has a bit for each end of a connection that is open there.
	ends map[endpoints]uint8
}

// endpoints are the addresses of both ends of a connection, the lesser first. They stay
// the same where a connection is silent for minutes, and what is heard of it then counts as another.
type endpoints [2]netip.AddrPort

// carried counts the packets of one direction; bytes are those of datagrams.
type carried struct{ packets, bytes, lost uint64 }

func newTraffic(nw *topology.Network) *traffic {
	links := nw.Tap().Links
	t := &traffic{links: links, ways: make([][2]carried, len(links)), ends: make(map[endpoints]uint8)}
	nw.AddSink(t)
	return t
}

// Observe implements [tap.Sink].
func (t *traffic) Observe(e tap.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e.Kind {
	case tap.StateChanged:
		t.moved(e.Transition)
		return
	case tap.PacketSent, tap.PacketDropped:
	default:
		return
	}
	p := e.Packet
	if p.Link < 0 || p.Link >= len(t.links) {
		return // a node's loopback
	}
	way := &t.ways[p.Link][0]
	if p.From != t.links[p.Link].A {
		way = &t.ways[p.Link][1]
	}
	if e.Kind == tap.PacketDropped {
		way.lost++
		return
	}
	way.packets++
	way.bytes += uint64(p.Size())
}

// moved follows one end of a connection: it is open until it is in TIME-WAIT, or gone.
func (t *traffic) moved(tr *tap.Transition) {
	if tr.Conn == nil || tr.From == wire.TimeWait && tr.To == wire.Closed {
		return // a listener; or its addresses may have another connection by now
	}
	at := endpoints{tr.Conn.Ends[0].Addr, tr.Conn.Ends[1].Addr}
	slices.SortFunc(at[:], netip.AddrPort.Compare)
	end := uint8(1)
	if tr.Local == at[1] {
		end = 2
	}
	if tr.To != wire.Closed && tr.To != wire.TimeWait {
		t.ends[at] |= end
	} else if t.ends[at] &^= end; t.ends[at] == 0 {
		delete(t.ends, at)
	}
}

// open returns how many connections are open at an end.
func (t *traffic) open() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.ends)
}

// count returns what each direction has carried until now, and all of them together.
func (t *traffic) count() (ways [][2]carried, all carried) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, link := range t.ways {
		for _, w := range link {
			all.packets += w.packets
			all.bytes += w.bytes
			all.lost += w.lost
		}
	}
	return append(ways, t.ways...), all
}
