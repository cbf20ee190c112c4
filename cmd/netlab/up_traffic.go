package main

import (
	"sync"

	"netlab/topology"
	"netlab/topology/tap"
)

// traffic counts what each direction of each link has carried.
type traffic struct {
	mu    sync.Mutex
	links []tap.Link
	ways  [][2]carried // A to B first
}

// carried counts the packets of one direction; bytes are those of datagrams.
type carried struct{ packets, bytes, lost uint64 }

func newTraffic(nw *topology.Network) *traffic {
	links := nw.Tap().Links
	t := &traffic{links: links, ways: make([][2]carried, len(links))}
	nw.AddSink(t)
	return t
}

// Observe implements [tap.Sink].
func (t *traffic) Observe(e tap.Event) {
	if e.Kind != tap.PacketSent && e.Kind != tap.PacketDropped {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
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
