package scripts

import (
	"context"

	"netlab/topology"
	"netlab/topology/tap"
)

// Topology is what a lab declares before anything happens.
type Topology struct {
	// Nodes have the addresses that they were given or assigned.
	Nodes []tap.Node
	// Spec is what the network is made from: its nodes and links are in the order of
	// their declaration.
	Spec topology.Spec
}

// Topology runs the lab until its network is built, and no further. The options
// are those of [Lab.Run]. An error is an [*Error].
func (l *Lab) Topology(ctx context.Context, o Options) (*Topology, error) {
	var found *Topology
	o.built = func(spec topology.Spec, nodes []tap.Node) {
		found = &Topology{Nodes: nodes, Spec: spec}
	}
	_, err := l.Run(ctx, o)
	if found != nil {
		return found, nil // the error is that the run broke off there
	}
	return nil, err
}
