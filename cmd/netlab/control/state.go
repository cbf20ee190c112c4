package control

import (
	"net/netip"
	"strconv"
	"time"

	"netlab/topology"
	"netlab/topology/tap"
)

// Overview is a network and how it stands.
type Overview struct {
	Name  string        `json:"name"`
	PID   int           `json:"pid"`
	At    time.Duration `json:"at_ns"`
	Nodes []Node        `json:"nodes"`
	Links []Link        `json:"links"`
}

// Node is one node of it. The condition is running, frozen or off, empty for a raw node.
type Node struct {
	Name      string       `json:"name"`
	Kind      string       `json:"kind"`
	Condition string       `json:"condition"`
	Addrs     []netip.Addr `json:"addrs"`
}

// Link is one link of it.
type Link struct {
	Name       string       `json:"name"`
	A          string       `json:"a"`
	B          string       `json:"b"`
	Directions [2]Direction `json:"directions"`
	Rules      []Rule       `json:"rules"`
}

// Direction is the direction of a link that leaves a node. Down says that it lets
// nothing through, for whatever reason.
type Direction struct {
	From     string `json:"from"`
	Settings string `json:"settings"`
	Down     bool   `json:"down"`
	// Queued is what waits for the transmitter, InFlight how many packets are in
	// transmission or delayed.
	Queued      int `json:"queued"`
	QueuedBytes int `json:"queued_bytes"`
	InFlight    int `json:"in_flight"`
}

// Rule is a rule at work, and how many packets it has matched and acted on.
type Rule struct {
	Rule    string `json:"rule"`
	Matched uint64 `json:"matched"`
	Applied uint64 `json:"applied"`
}

func (s *Server) overview() Overview {
	nw := s.Network
	o := Overview{Name: s.Name, PID: pid, At: nw.Now(), Nodes: []Node{}, Links: []Link{}}
	for _, n := range nw.Spec().Nodes {
		node := Node{Name: n.Name, Kind: n.Kind.String(), Addrs: nw.Addrs(n.Name)}
		switch {
		case n.Kind.Stacked():
			node.Condition = nw.Host(n.Name).Condition().String()
		case n.Kind == topology.Outside:
			node.Condition = nw.Outside(n.Name).Condition().String()
		}
		o.Nodes = append(o.Nodes, node)
	}
	for _, l := range nw.Links() {
		a, b := l.Ends()
		link := Link{Name: l.Name(), A: a, B: b, Rules: []Rule{}}
		nw.Do(func(e *topology.Engine) {
			for i, from := range []string{a, b} {
				p := e.Pipe(l, from)
				d := &link.Directions[i]
				d.From, d.Settings, d.Down, d.InFlight = from, p.Spec().String(), p.IsDown(), p.InFlight()
				d.Queued, d.QueuedBytes = p.Queued()
			}
		})
		for _, r := range l.Rules() {
			link.Rules = append(link.Rules, Rule{r.String(), r.Matched(), r.Applied()})
		}
		o.Links = append(o.Links, link)
	}
	return o
}

// Socket is a TCP socket of a node.
type Socket struct {
	Node  string `json:"node"`
	State string `json:"state"`
	// RecvQ is how many bytes wait to be read, of a listener how many connections wait to
	// be accepted; SendQ how many bytes are sent and not acknowledged yet.
	RecvQ int    `json:"recv_q"`
	SendQ uint32 `json:"send_q"`
	Local string `json:"local"`
	// Peer is empty for a listener, and Conn, the number of the connection, 0.
	Peer string `json:"peer"`
	Conn int    `json:"conn"`
	// CWnd and SSThresh are in segments; RTT is 0 before there was a measurement.
	CWnd     uint32        `json:"cwnd"`
	SSThresh uint32        `json:"ssthresh"`
	RTT      time.Duration `json:"rtt_ns"`
	RTO      time.Duration `json:"rto_ns"`
	Recovery string        `json:"recovery"`
}

func sockets(s *tap.Snapshot) []Socket {
	all := []Socket{}
	for i := range s.Sockets {
		k := &s.Sockets[i]
		out := Socket{
			Node: k.Node, State: k.State.String(), RecvQ: k.Readable, Local: address(k.Local),
			CWnd: k.CWnd, SSThresh: k.SSThresh, RTT: k.RTT, RTO: k.RTO, Recovery: k.Recovery.String(),
		}
		if k.Remote.IsValid() {
			out.Peer = k.Remote.String()
		}
		if v := &k.Variables; k.Conn != nil {
			out.Conn = k.Conn.ID
			if v.HasISS {
				out.SendQ = v.Nxt - v.Una
			}
		}
		all = append(all, out)
	}
	return all
}

func address(a netip.AddrPort) string {
	if !a.Addr().IsValid() {
		return "*:" + strconv.Itoa(int(a.Port()))
	}
	return a.String()
}

// Stats are counters: of the network since it is up, and of each stack since it booted.
type Stats struct {
	At      time.Duration `json:"at_ns"`
	Sent    uint64        `json:"sent"`
	Dropped uint64        `json:"dropped"`
	// Evicted is how many of the sent packets the record does not list any more.
	Evicted uint64 `json:"evicted"`
	Conns   int    `json:"connections"`
	// Broken is how often rules of the RFCs were broken, Known how often by a known
	// divergence of the stack.
	Broken uint64      `json:"broken_rules"`
	Known  uint64      `json:"known_divergences"`
	Nodes  []NodeStats `json:"nodes"`
}

// NodeStats are the counters of a node's stack, by the names that labs have for them.
type NodeStats struct {
	Node     string            `json:"node"`
	Counters map[string]uint64 `json:"counters"`
}

func (s *Server) stats() Stats {
	nw := s.Network
	out := Stats{At: nw.Now(), Nodes: []NodeStats{}}
	out.Sent, out.Dropped, out.Evicted, out.Conns = nw.Counts()
	if f := nw.Findings(); f != nil {
		out.Broken, out.Known = f.Failures+f.Warnings, f.Known
	}
	for _, n := range nw.Spec().Nodes {
		if !n.Kind.Stacked() {
			continue
		}
		counters := make(map[string]uint64)
		for name, count := range nw.Host(n.Name).Stats().Counters() {
			counters[name] = count
		}
		out.Nodes = append(out.Nodes, NodeStats{n.Name, counters})
	}
	return out
}
