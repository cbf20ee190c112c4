package sweep

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is a part of a sweep: number I of N, from 1.
type Shard struct{ I, N int }

// Whole is the shard that is all.
var Whole = Shard{1, 1}

// ParseShard reads "2/4".
func ParseShard(text string) (Shard, error) {
	i, n, ok := strings.Cut(text, "/")
	s := Shard{}
	var err1, err2 error
	s.I, err1 = strconv.Atoi(i)
	s.N, err2 = strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || s.I < 1 || s.I > s.N {
		return Shard{}, fmt.Errorf("%q: want I/N with I from 1 to N, such as 2/4", text)
	}
	return s, nil
}

// ShardOf returns the shard that the environment asks for, [Whole] where it asks for
// none. NETLAB_SHARD is I/N. In an indexed job of Kubernetes JOB_COMPLETION_INDEX
// counts from 0, and NETLAB_SHARDS, which the manifest sets, is how many there are.
func ShardOf(getenv func(string) string) (Shard, error) {
	if text := getenv("NETLAB_SHARD"); text != "" {
		s, err := ParseShard(text)
		if err != nil {
			return s, fmt.Errorf("NETLAB_SHARD %w", err)
		}
		return s, nil
	}
	count, index := getenv("NETLAB_SHARDS"), getenv("JOB_COMPLETION_INDEX")
	if count == "" {
		return Whole, nil
	}
	i, err := strconv.Atoi(index)
	if err != nil {
		return Shard{}, fmt.Errorf("NETLAB_SHARDS is set: JOB_COMPLETION_INDEX %q: want a number from 0", index)
	}
	s, err := ParseShard(fmt.Sprintf("%d/%s", i+1, count))
	if err != nil {
		return s, fmt.Errorf("JOB_COMPLETION_INDEX %s of NETLAB_SHARDS %s: want an index below the count", index, count)
	}
	return s, nil
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.I, s.N) }

// Takes reports whether a case is in the shard. It depends on the case alone, so
// that a case stays where it is when others are added.
func (s Shard) Takes(c Case) bool { return c.hash()%uint64(s.N) == uint64(s.I-1) }

// MarshalText writes the shard as ParseShard reads it.
func (s Shard) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseShard does.
func (s *Shard) UnmarshalText(text []byte) (err error) {
	*s, err = ParseShard(string(text))
	return err
}
