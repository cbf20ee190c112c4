package tap_test

import (
	"fmt"
	"testing"

	"netlab/topology/tap"
)

// What has no packet is forgotten, too: the oldest first, and all the same part of
// the digest.
func TestEventsWithoutPacketsAreForgotten(t *testing.T) {
	const all, kept = 100_000, 1 << 16
	observe := func(limit int) *tap.Tap {
		x := tap.New(tap.Options{MaxPackets: limit})
		for i := range all {
			x.Remark(tap.Remark{Text: fmt.Sprint(i)})
		}
		return x
	}
	large := observe(0)
	if n := len(large.Record().Events); n != all {
		t.Errorf("%d events are remembered by default, want all %d", n, all)
	}
	for _, limit := range []int{10, kept / 8} {
		small := observe(limit)
		events := small.Record().Events
		if len(events) != kept {
			t.Fatalf("%d packets: %d events are remembered, want %d", limit, len(events), kept)
		}
		if got, want := events[0].Remark.Text, fmt.Sprint(all-kept); got != want {
			t.Errorf("%d packets: the oldest is %s, want %s", limit, got, want)
		}
		if small.Digest() != large.Digest() {
			t.Errorf("%d packets: the digest depends on what is remembered", limit)
		}
	}
}
