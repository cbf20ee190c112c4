package topology

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Partition parts groups of nodes from each other: every link between two of them
// loses, in both directions, what is on it and what is sent until [Network.Heal].
// One group alone is parted from all other nodes. Links keep their own cuts: Cut
// and Mend of a [Link] neither see nor undo a partition.
//
// A router or raw node in no group that would still join two of them is an error:
// it has to be on one side.
func (nw *Network) Partition(groups ...[]string) error {
	return nw.part(groups, true)
}

// PartitionFrom is Partition in one direction: what the nodes from send does not
// reach the nodes to, all others where none are named, and what these send
// arrives.
func (nw *Network) PartitionFrom(from, to []string) error {
	if len(to) == 0 {
		return nw.part([][]string{from}, false)
	}
	return nw.part([][]string{from, to}, false)
}

// Heal ends all partitions.
func (nw *Network) Heal() {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.act(tap.Act{Kind: wire.ActHeal, Link: tap.NoLink})
	for _, l := range nw.links {
		for _, e := range l.ends {
			e.pipe.Rejoin()
		}
	}
}

func (nw *Network) part(groups [][]string, both bool) error {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	group, err := nw.groups(groups)
	if err != nil {
		return fmt.Errorf("topology: partition: %w", err)
	}
	if path := nw.bypass(group); path != nil {
		return fmt.Errorf("topology: partition: %s and %s still reach each other over %s; name that node on one side, too",
			path[0].spec.Name, path[len(path)-1].spec.Name, joined(path[1:len(path)-1]))
	}
	nw.act(tap.Act{Kind: wire.ActPartition, Link: tap.NoLink, Groups: cloned(groups), OneWay: !both})
	for _, l := range nw.links {
		for _, e := range l.ends {
			from, to := group[e.node.index], group[e.peer().node.index]
			if from != 0 && to != 0 && (from < to || both && from != to) {
				e.pipe.Part()
			}
		}
	}
	return nil
}

// groups tells for each node, by its index, in which group it is, counted from 1,
// and 0 for those in none.
func (nw *Network) groups(named [][]string) ([]int, error) {
	group := make([]int, len(nw.nodes))
	for i, names := range named {
		if len(names) == 0 {
			return nil, fmt.Errorf("group %d has no node", 1+i)
		}
		for _, name := range names {
			n := nw.byName[name]
			switch {
			case n == nil:
				return nil, fmt.Errorf("no node %q in this network", name)
			case group[n.index] != 0 && group[n.index] != 1+i:
				return nil, fmt.Errorf("node %s is in two groups", name)
			}
			group[n.index] = 1 + i
		}
	}
	switch len(named) {
	case 0:
		return nil, errors.New("no group of nodes is named")
	case 1:
		if !slices.Contains(group, 0) {
			return nil, errors.New("the group has all nodes: leave at least one out")
		}
		for i := range group {
			if group[i] == 0 {
				group[i] = 2
			}
		}
	}
	return group, nil
}

// bypass finds a way between two groups through nodes of none that pass packets
// on, nil where there is none. Links that are cut count: they may be mended.
func (nw *Network) bypass(group []int) []*node {
	for _, from := range nw.nodes {
		if group[from.index] == 0 {
			continue
		}
		before := make(map[*node]*node)
		queue := []*node{from}
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			for _, e := range n.ends {
				next := e.peer().node
				if g := group[next.index]; g != 0 {
					if n != from && g != group[from.index] {
						path := []*node{next}
						for ; n != nil; n = before[n] {
							path = append(path, n)
						}
						slices.Reverse(path)
						return path
					}
				} else if before[next] == nil && next.spec.Kind != Host {
					before[next] = n
					queue = append(queue, next)
				}
			}
		}
	}
	return nil
}

func cloned(groups [][]string) [][]string {
	out := make([][]string, len(groups))
	for i, g := range groups {
		out[i] = slices.Clone(g)
	}
	return out
}

func joined(nodes []*node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.spec.Name)
	}
	return strings.Join(names, ", ")
}
