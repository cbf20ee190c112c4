package plot

import "slices"

// covered is a set of numbers: spans in order that neither touch nor overlap.
type covered []struct{ low, high float64 }

// add adds the numbers from low to high and returns how many of them are new.
func (c *covered) add(low, high float64) float64 {
	all := *c
	// Most of what arrives is beyond all the rest.
	i := len(all)
	for i > 0 && all[i-1].high >= low {
		i--
	}
	j, fresh := i, high-low
	joined := struct{ low, high float64 }{low, high}
	for ; j < len(all) && all[j].low <= high; j++ {
		fresh -= max(0, min(high, all[j].high)-max(low, all[j].low))
		joined.low, joined.high = min(joined.low, all[j].low), max(joined.high, all[j].high)
	}
	*c = slices.Replace(all, i, j, joined)
	return fresh
}
