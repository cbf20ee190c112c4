package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A run that ends soon shows no line; a longer one shows one that changes ten
// times a second and is gone in the end.
func TestProgress(t *testing.T) {
	now := time.Unix(0, 0)
	var b strings.Builder
	p := startProgress(&b, "lab", func() time.Time { return now })
	step := func(wall, virtual time.Duration, events uint64) string {
		b.Reset()
		now = now.Add(wall)
		p.update(virtual, events)
		return b.String()
	}
	for _, c := range []struct {
		wall, virtual time.Duration
		events        uint64
		want          string
	}{
		{299 * time.Millisecond, time.Second, 100, ""},
		{time.Millisecond, 2 * time.Second, 3000, "\rlab  2.000 s virtual  3.00k events  10.0k/s\x1b[K"},
		{99 * time.Millisecond, 3 * time.Second, 4000, ""},
		{time.Millisecond, 3500 * time.Millisecond, 4_000_000, "\rlab  3.500 s virtual  4.00M events  10.0M/s\x1b[K"},
	} {
		if diff := cmp.Diff(c.want, step(c.wall, c.virtual, c.events)); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", now.Sub(time.Unix(0, 0)), diff)
		}
	}
	b.Reset()
	p.done()
	if got := b.String(); got != "\r\x1b[K" {
		t.Errorf("done writes %q", got)
	}
	var none *progress // no terminal
	none.update(time.Second, 1)
	none.done()
}
