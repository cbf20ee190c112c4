package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Part is the results of one file.
type Part struct {
	Name string
	Header
	Results []Result
}

// Merge puts the results of all shards of a sweep together, in the order of the plan.
// It fails where they are of different sweeps, where a shard is missing or not
// complete, and where two have a case and differ.
func Merge(parts []Part) (Header, []Result, error) {
	if len(parts) == 0 {
		return Header{}, nil, errors.New("there are no results to merge")
	}
	first := parts[0]
	var errs []error
	all := make(map[string]Result)
	from := make(map[string]string)
	have := make(map[int]map[string]bool) // the cases of each shard
	of := make(map[int]int)
	for _, p := range parts {
		if err := first.differs(p.Header); err != nil {
			errs = append(errs, fmt.Errorf("%s and %s are of different sweeps: %w", first.Name, p.Name, err))
			continue
		}
		of[p.Shard.I] = p.Of
		if have[p.Shard.I] == nil {
			have[p.Shard.I] = make(map[string]bool)
		}
		for _, r := range p.Results {
			name := r.String()
			have[p.Shard.I][name] = true
			if other, twice := all[name]; twice && (other.Verdict != r.Verdict || other.Digest != r.Digest) {
				errs = append(errs, fmt.Errorf("%s: %s has %s %s, %s has %s %s: one seed gives one digest: do both come from the same version?",
					name, from[name], other.Verdict, other.Digest, p.Name, r.Verdict, r.Digest))
			}
			all[name], from[name] = r, p.Name
		}
	}
	if err := missing(first.Shard.N, have, of); err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return Header{}, nil, errors.Join(errs...)
	}
	results := slices.SortedFunc(maps.Values(all), func(a, b Result) int { return cmp.Compare(a.N, b.N) })
	if len(results) != first.Cases {
		return Header{}, nil, fmt.Errorf("%d cases, want %d", len(results), first.Cases)
	}
	whole := first.Header
	whole.Shard, whole.Of = Whole, whole.Cases
	return whole, results, nil
}

// missing says which of n shards are not there, or not complete.
func missing(n int, have map[int]map[string]bool, of map[int]int) error {
	var gone []string
	for i := 1; i <= n; i++ {
		switch cases, there := have[i]; {
		case !there:
			gone = append(gone, Shard{i, n}.String()+" is missing")
		case len(cases) < of[i]:
			gone = append(gone, fmt.Sprintf("%s has %d of %d cases", Shard{i, n}, len(cases), of[i]))
		}
		if len(gone) == 10 {
			gone = append(gone, "and perhaps others")
			break
		}
	}
	if gone == nil {
		return nil
	}
	return errors.New("shard " + strings.Join(gone, ", ") + ": run it with the same flags, and --results FILE goes on where it stopped")
}
