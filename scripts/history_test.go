package scripts

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/tap"
)

// A check may look back at times that are later than all that is forgotten, and is
// refused one at which something forgotten may have been sent.
func TestHistoryRemembers(t *testing.T) {
	t.Parallel()
	var h history
	owner := func(netip.Addr) string { return "a" }
	for i := range maxHistory + 2*chunkSize {
		if i == maxHistory && !h.remembers(0) {
			t.Error("nothing is forgotten yet, and the start is not remembered")
		}
		h.add(tap.Event{At: time.Duration(i), Packet: &tap.Packet{}}, owner)
	}
	oldest := h.at(0).at
	if oldest == 0 || h.remembers(oldest) || h.remembers(0) {
		t.Errorf("what was sent before %v is forgotten, and is remembered", oldest)
	}
	if !h.remembers(oldest + 1) {
		t.Errorf("all since %v is there, and is not remembered", oldest+1)
	}
}
