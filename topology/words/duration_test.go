package words

import (
	"math"
	"testing"
	"time"
)

// A capture whose clock was set while it ran may last for decades.
func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                            "0 s",
		1:                            "1 ns",
		1499:                         "1.5 µs",
		999 * time.Millisecond:       "999 ms",
		59949 * time.Millisecond:     "59.9 s",
		59950 * time.Millisecond:     "60 s",
		1792999999 * time.Second:     "1792999999 s",
		time.Duration(math.MaxInt64): "9223372036.9 s",
	} {
		if got := Duration(d, false); got != want {
			t.Errorf("Duration(%d) = %q, want %q", d, got, want)
		}
	}
}
