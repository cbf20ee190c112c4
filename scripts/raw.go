package scripts

import "netlab/nodes"

// rawNode is what a raw node is to a script: its packets.
type rawNode struct {
	live *nodes.Raw
}

func newRawNode(n *node) *rawNode { return &rawNode{live: n.r.nw.Raw(n.name)} }
