package scripts

import "fmt"

// quota is how many of one kind of thing a lab may make. They are beyond what
// labs need, and keep one that makes them in an endless loop from taking the
// machine's memory before it is out of steps.
type quota struct {
	what string
	most int
}

var (
	nodeQuota   = quota{"nodes", 10_000}
	linkQuota   = quota{"links", 20_000}
	socketQuota = quota{"sockets", 200_000}
	ruleQuota   = quota{"rules", 10_000}
	watchQuota  = quota{"checks of the wire to come", 10_000}
	checkQuota  = quota{"bytes of checks", 256 << 20}
	noteQuota   = quota{"bytes of notes", 64 << 20}
	atQuota     = quota{"calls of at()", 1_000_000}
)

// bytesPerText is what a note or a check takes beside its text.
const bytesPerText = 256

// take counts n more.
func (c *call) take(q *quota, n int) error {
	if c.r.taken[q] += n; c.r.taken[q] > q.most {
		return fmt.Errorf("a lab may have at most %d %s", q.most, q.what)
	}
	return nil
}
