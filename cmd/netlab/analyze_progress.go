package main

import (
	"fmt"
	"strings"
	"time"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/words"
)

// barWidth is that of the bar, without its ends.
const barWidth = 20

// read takes how much of a capture of size bytes (0 where it is not known) has been
// read, and what was found in it.
func (p *progress) read(offset, size int64, n analyze.Counts) {
	p.show(func(elapsed float64) string {
		rate := float64(offset) / elapsed
		line := words.Count(float64(offset)) + "B"
		if size > 0 {
			done := min(1, float64(offset)/float64(size))
			full := int(done * barWidth)
			left := time.Duration(float64(size-offset) / max(rate, 1) * float64(time.Second))
			line = fmt.Sprintf("[%s%s] %3.0f %%  %.0f s left", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full),
				100*done, max(0, left.Seconds()))
		}
		return line + fmt.Sprintf("  %sB/s  %s connections", words.Count(rate), words.Count(float64(n.Connections)))
	})
}
