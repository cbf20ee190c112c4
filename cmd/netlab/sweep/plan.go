package sweep

import (
	"fmt"

	"github.com/cespare/xxhash/v2"
)

// Plan is all cases of a sweep, in the order of the command line.
type Plan struct {
	Cases []Case
	// Settings are the flags beside the cases that change what a run gives.
	Settings []string
}

// ID is the same for the same plan: results of two plans are not to be mixed.
func (p *Plan) ID() string {
	h := xxhash.New()
	for _, c := range p.Cases {
		fmt.Fprintln(h, c)
	}
	fmt.Fprintf(h, "%q", p.Settings)
	return fmt.Sprintf("%016x", h.Sum64())
}
