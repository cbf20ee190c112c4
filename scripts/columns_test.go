package scripts

import (
	"math"
	"testing"
)

// Places in a text are counted in runes, and beyond its end there is nothing.
func TestColumns(t *testing.T) {
	const text = "été = 1s"
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{0, 3, "été"},
		{1, 2, "t"},
		{3, 3, ""},
		{6, math.MaxInt, "1s"},
		{6, 8, "1s"},
		{0, 100, text},
		{8, 9, ""},
		{20, 30, ""},
		{20, 2, ""},
		{5, 2, ""},
	} {
		if got := columns(text, c.from, c.to); got != c.want {
			t.Errorf("runes %d to %d of %q: %q, want %q", c.from, c.to, text, got, c.want)
		}
	}
}
