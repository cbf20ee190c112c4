package graph

import "slices"

// forest is a tree for each part of a graph that hangs together, and the links that
// close rings.
type forest struct {
	roots []int
	// children of a node, each with the link that leads to it.
	children [][]branch
	rings    []int
}

type branch struct{ node, link int }

// grow makes trees of a graph. Each begins at an end of a longest way, so that a
// chain is told from one end to the other.
func (g *Graph) grow() *forest {
	f := &forest{children: make([][]branch, len(g.Nodes))}
	near := make([][]branch, len(g.Nodes))
	for i, l := range g.Links {
		near[l.A] = append(near[l.A], branch{l.B, i})
		if l.A != l.B {
			near[l.B] = append(near[l.B], branch{l.A, i})
		}
	}
	seen, used := make([]bool, len(g.Nodes)), make([]bool, len(g.Links))
	for i := range g.Nodes {
		if seen[i] {
			continue
		}
		there := farthest(near, i)
		root := min(there, farthest(near, there)) // the end that was declared first
		f.roots = append(f.roots, root)
		seen[root] = true
		for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
			for _, b := range near[queue[0]] {
				if !seen[b.node] {
					seen[b.node], used[b.link] = true, true
					f.children[queue[0]] = append(f.children[queue[0]], b)
					queue = append(queue, b.node)
				}
			}
		}
	}
	for i := range g.Links {
		if !used[i] {
			f.rings = append(f.rings, i)
		}
	}
	return f
}

// farthest is the node that is most links away, the first of several.
func farthest(near [][]branch, from int) int {
	far := map[int]int{from: 0}
	last := from
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if far[n] > far[last] || far[n] == far[last] && n < last {
			last = n
		}
		for _, b := range near[n] {
			if _, seen := far[b.node]; !seen {
				far[b.node] = far[n] + 1
				queue = append(queue, b.node)
			}
		}
	}
	return last
}

// walk visits the nodes of a tree, a parent before its children.
func (f *forest) walk(root int, visit func(node, depth int)) {
	type step struct{ node, depth int }
	for stack := []step{{root, 0}}; len(stack) > 0; {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		visit(s.node, s.depth)
		for _, b := range slices.Backward(f.children[s.node]) {
			stack = append(stack, step{b.node, s.depth + 1})
		}
	}
}
