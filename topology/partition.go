package topology

import (
	"fmt"
	"strings"
)

// Partition parts the nodes a from the nodes b: every link between one and the
// other loses, in both directions, what is on it and what is sent until [Network.Heal].
// An empty b is every node that is not in a. Links keep their own cuts: Cut and
// Mend of a [Link] neither see nor undo a partition.
//
// A router or raw node in neither set that would still join the two is an error:
// it has to be on one side.
func (nw *Network) Partition(a, b []string) error {
	return nw.part(a, b, true)
}

// PartitionFrom is Partition in one direction: what the nodes from send does not
// reach the nodes to, and what these send arrives.
func (nw *Network) PartitionFrom(from, to []string) error {
	return nw.part(from, to, false)
}

// Heal ends all partitions.
func (nw *Network) Heal() {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	for _, l := range nw.links {
		for _, e := range l.ends {
			e.pipe.Rejoin()
		}
	}
}

func (nw *Network) part(a, b []string, both bool) error {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	side, err := nw.sides(a, b)
	if err != nil {
		return fmt.Errorf("topology: partition: %w", err)
	}
	if path := nw.bypass(side); path != nil {
		return fmt.Errorf("topology: partition: %s and %s still reach each other over %s; name that node on one side, too",
			path[0].spec.Name, path[len(path)-1].spec.Name, joined(path[1:len(path)-1]))
	}
	for _, l := range nw.links {
		for _, e := range l.ends {
			from, to := side[e.node.index], side[e.peer().node.index]
			if from == 1 && to == 2 || both && from == 2 && to == 1 {
				e.pipe.Part()
			}
		}
	}
	return nil
}

// sides tells for each node, by its index, whether it is on side 1, side 2, or on
// neither, 0.
func (nw *Network) sides(a, b []string) ([]int, error) {
	side := make([]int, len(nw.nodes))
	for i, names := range [][]string{a, b} {
		for _, name := range names {
			n := nw.byName[name]
			switch {
			case n == nil:
				return nil, fmt.Errorf("no node %q in this network", name)
			case side[n.index] == 2-i:
				return nil, fmt.Errorf("node %s is on both sides", name)
			}
			side[n.index] = 1 + i
		}
	}
	if len(b) == 0 {
		for i := range side {
			if side[i] == 0 {
				side[i] = 2
			}
		}
	}
	for i, name := range []string{"first", "second"} {
		found := false
		for _, s := range side {
			found = found || s == 1+i
		}
		if !found {
			return nil, fmt.Errorf("the %s side has no node", name)
		}
	}
	return side, nil
}

// bypass finds a way from side 1 to side 2 through nodes on neither that pass
// packets on, nil where there is none. Links that are cut count: they may be
// mended.
func (nw *Network) bypass(side []int) []*node {
	before := make([]*node, len(nw.nodes))
	var queue []*node
	for _, n := range nw.nodes {
		if side[n.index] == 1 {
			queue = append(queue, n)
		}
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, e := range n.ends {
			next := e.peer().node
			switch {
			case side[next.index] == 1 || before[next.index] != nil:
			case side[next.index] == 2 && side[n.index] == 1: // that link will be cut
			case side[next.index] == 2:
				path := []*node{next}
				for ; n != nil; n = before[n.index] {
					path = append([]*node{n}, path...)
				}
				return path
			case next.spec.Kind != Host:
				before[next.index] = n
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func joined(nodes []*node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.spec.Name)
	}
	return strings.Join(names, ", ")
}
