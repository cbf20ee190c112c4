package plot

import (
	"cmp"
	"slices"
)

// covered is a set of numbers: spans in order that neither touch nor overlap.
type covered []span

type span struct{ low, high float64 }

// add adds the numbers from low to high and returns how many of them are new.
func (c *covered) add(low, high float64) float64 {
	all := *c
	i, _ := slices.BinarySearchFunc(all, low, func(s span, low float64) int { return cmp.Compare(s.high, low) })
	j, fresh := i, high-low
	joined := span{low, high}
	for ; j < len(all) && all[j].low <= high; j++ {
		fresh -= max(0, min(high, all[j].high)-max(low, all[j].low))
		joined.low, joined.high = min(joined.low, all[j].low), max(joined.high, all[j].high)
	}
	*c = slices.Replace(all, i, j, joined)
	return fresh
}
