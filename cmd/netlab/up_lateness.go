package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"netlab/topology"
	"netlab/topology/words"
)

// farBehind is how late events may be before the status says that the network does not
// keep up.
const farBehind = 50 * time.Millisecond

// punctuality says how well the network keeps to real time, in a few words.
func punctuality(now, before topology.Lateness, ascii bool) string {
	switch {
	case now.Behind > farBehind:
		return fmt.Sprintf("%v behind real time", now.Behind.Round(time.Millisecond))
	case now.Stops > before.Stops:
		return fmt.Sprintf("stood still for %v", (now.Still - before.Still).Round(time.Millisecond))
	}
	late := since(now, before)
	if late.Events == 0 {
		return "no events"
	}
	return fmt.Sprintf("99 %% within %s", bound(quantile(late, 0.99), ascii))
}

// since is what has been counted after before.
func since(now, before topology.Lateness) topology.Lateness {
	now.Events -= before.Events
	for i, n := range before.Counts {
		now.Counts[i] -= n
	}
	return now
}

// quantile is the index of the bound that so large a part of the events kept.
func quantile(l topology.Lateness, part float64) int {
	want, sum := uint64(math.Ceil(part*float64(l.Events))), uint64(0)
	for i, n := range l.Counts {
		if sum += n; sum >= want {
			return i
		}
	}
	return len(l.Counts) - 1
}

// bound writes a bound of lateness.
func bound(i int, ascii bool) string {
	if i == len(topology.LatenessBounds) {
		return "over " + bound(i-1, ascii)
	}
	return words.Duration(topology.LatenessBounds[i], ascii)
}

// barLength is how long the longest bar of a histogram is.
const barLength = 40

// writeLateness writes how late events were as a histogram, and how often the network
// stood still.
func writeLateness(w io.Writer, l topology.Lateness, ascii bool) {
	if l.Stops > 0 {
		times := "once"
		if l.Stops > 1 {
			times = fmt.Sprintf("%d times", l.Stops)
		}
		fmt.Fprintf(w, "the network stood still %s, for %v: nothing ran while something was due\n", times, l.Still.Round(time.Millisecond))
	}
	if l.Events == 0 {
		return
	}
	fmt.Fprintf(w, "how late its %s events were, %s at most:\n", words.Count(float64(l.Events)), words.Duration(l.Worst, ascii))
	first, last, most := -1, 0, uint64(0)
	for i, n := range l.Counts {
		if n > 0 {
			if first < 0 {
				first = i
			}
			last, most = i, max(most, n)
		}
	}
	for i := first; i <= last; i++ {
		n := l.Counts[i]
		bar := strings.Repeat("#", int(math.Ceil(float64(n)*barLength/float64(most))))
		line := fmt.Sprintf("  %8s  %6s  %5.1f %%  %s", bound(i, ascii), words.Count(float64(n)), 100*float64(n)/float64(l.Events), bar)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}
