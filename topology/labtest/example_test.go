package labtest_test

import (
	"fmt"

	"netlab/topology"
	"netlab/topology/labtest"
)

// The Spec of two hosts is plain data: here a third one joins them.
func ExampleTwoHosts() {
	spec := labtest.TwoHosts("delay 50ms loss 1%")
	spec.Nodes = append(spec.Nodes, topology.NodeSpec{Name: "c"})
	spec.Links = append(spec.Links, topology.LinkSpec{A: "b", B: "c"})
	fmt.Println(len(spec.Nodes), "nodes,", spec.Links[0].A, "to", spec.Links[0].B, spec.Links[0].AToB)
	// Output: 3 nodes, a to b delay 50ms loss 1%
}
