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
	// Labs has the fingerprint of each lab: what else its runs depend on.
	Labs map[string]string
}

// ID is the same for the same cases and settings.
func (p *Plan) ID() string {
	h := xxhash.New()
	for _, c := range p.Cases {
		fmt.Fprintln(h, c)
	}
	fmt.Fprintf(h, "%q", p.Settings)
	return fmt.Sprintf("%016x", h.Sum64())
}

// Fingerprint is a hash, in hexadecimal, of texts.
func Fingerprint(texts ...string) string {
	return fmt.Sprintf("%016x", xxhash.Sum64String(fmt.Sprintf("%q", texts)))
}
