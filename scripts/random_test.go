package scripts_test

import (
	"cmp"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

var (
	randomLabs     = flag.Int("random.labs", 0, "how many random labs to run, 0 for those of every test run")
	randomFrom     = flag.Uint64("random.from", 1, "the number of the first random lab")
	randomFindings = flag.String("random.findings", "all", "rules of the RFCs, with commas between, all, or none: a random lab fails in which one is broken and no known divergence explains it")
)

// shrinking is how long a lab that fails is made shorter.
const shrinking = 30 * time.Second

// result is what became of a random lab.
type result struct {
	number  uint64
	failed  *failure
	ended   string
	sum     [sha256.Size]byte
	sent    int
	virtual time.Duration
	broken  map[finding]int
	met     map[string]bool
}

// finding is a rule of the RFCs that was broken.
type finding struct {
	rule  string
	known bool
}

// sums are those of the labs that this process has run: with -cpu 1,2,8 the test
// runs once for each, and no lab may depend on it.
var sums sync.Map

// Labs of all kinds, written at random, give the same every time: the record,
// the transcript, the JSON, the capture, the verdict and the error. None panics,
// hangs, leaves anything behind (see TestMain), is no valid lab, or breaks a rule of
// the RFCs that no known divergence of the stack explains. With -v it says which were
// broken.
func TestRandomLabs(t *testing.T) {
	n := *randomLabs
	switch {
	case n > 0:
	case testing.Short():
		n = 20
	default:
		n = usually
	}
	// With it a panic of a goroutine that is not ours names the lab.
	t.Setenv("GODEBUG", strings.Trim(os.Getenv("GODEBUG")+",tracebacklabels=1", ","))
	before := heap()
	results := make([]result, n)
	var wg sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				results[i] = try(*randomFrom + uint64(i))
			}
		})
	}
	for i := range results {
		work <- i
	}
	close(work)
	wg.Wait()
	shrunk := 0
	for i := range results {
		r := &results[i]
		switch {
		case r.failed == nil:
			continue
		case shrunk < 3:
			shrunk++
			t.Errorf("random lab %d: %s\n%s\nagain: %s\nthe shortest lab found in which it is so, with seed %d:\n%s",
				r.number, r.failed.kind, r.failed.detail, again(r.number), r.number, shortest(r.number, r.failed.kind))
		default:
			t.Errorf("random lab %d: %s; again: %s", r.number, r.failed.kind, again(r.number))
			if r.failed.kind == differ {
				t.Log(r.failed.detail) // it may not be so again
			}
		}
	}
	if grown := heap() - before; grown > 64<<20 {
		t.Errorf("%d MB of memory are held after %d labs that were not before", grown>>20, n)
	}
	if n >= usually && *randomFrom == 1 {
		checkMet(t, results)
	}
	t.Log(summary(results))
	all := sha256.New()
	for i := range results {
		all.Write(results[i].sum[:])
	}
	t.Logf("a change that alters no lab leaves this as it is: %x", all.Sum(nil))
}

// usually is how many random labs a test run has.
const usually = 500

// checkMet finds what labs ought to meet, and none of them does.
func checkMet(t *testing.T, results []result) {
	t.Helper()
	met := make(map[string]bool)
	for i := range results {
		maps.Copy(met, results[i].met)
	}
	var want []string
	for _, s := range wire.States() {
		want = append(want, s.String())
	}
	for f := tap.Delivered; f <= tap.Corrupted; f++ {
		want = append(want, f.String())
	}
	for _, w := range want {
		if !met[w] {
			t.Errorf("no lab has come to %s", w)
		}
	}
}

// heap is how many bytes are in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// try runs a lab twice.
func try(number uint64) result {
	r := result{number: number}
	o, failed := twice(number, randomLab(number).String())
	if failed != nil {
		r.failed = failed
		return r
	}
	r.ended, r.sum, r.sent, r.virtual, r.met = o.ended, o.sum(), o.sent, o.virtual, o.met
	if other, again := sums.LoadOrStore(number, r.sum); again && other != r.sum {
		r.failed = &failure{"it differs from another run of the test", "with another -cpu, or -count"}
	}
	r.broken = make(map[finding]int)
	for _, v := range o.broken {
		f := finding{v.Rule.ID, v.Known != nil}
		r.broken[f]++
		if !f.known && r.failed == nil && sought(f.rule) {
			r.failed = &failure{brokenKind(f.rule), v.String()}
		}
	}
	return r
}

// sought reports whether -random.findings names a rule.
func sought(rule string) bool {
	rules := strings.Split(*randomFindings, ",")
	return slices.Contains(rules, "all") || slices.Contains(rules, rule)
}

func brokenKind(rule string) string { return "a rule is broken: " + rule }

// shortest is the shortest text found of a lab that fails in the same way.
func shortest(number uint64, kind string) string {
	fails := func(b block) bool {
		o, failed := twice(number, b.String())
		if failed != nil {
			return failed.kind == kind
		}
		return slices.ContainsFunc(o.broken, func(v rfc.Violation) bool { return v.Known == nil && brokenKind(v.Rule.ID) == kind })
	}
	return shrink(randomLab(number), shrinking, fails).String()
}

// summary says how many labs there were, a checksum of all that they gave, how
// those ended that broke off, and which rules were broken.
func summary(results []result) string {
	h := sha256.New()
	ended := make(map[string][]uint64)
	broken := make(map[finding][]uint64)
	counts := make(map[finding]int)
	sent, most := 0, &results[0]
	var virtual time.Duration
	for i := range results {
		r := &results[i]
		h.Write(r.sum[:])
		sent += r.sent
		virtual += r.virtual
		if r.sent > most.sent {
			most = r
		}
		if r.ended != "" {
			why := "it waits for what cannot come"
			if _, flag, ok := strings.Cut(r.ended, "raise the limit by "); ok {
				why = "the limit of " + strings.Fields(flag)[0]
			}
			ended[why] = append(ended[why], r.number)
		}
		for f, n := range r.broken {
			broken[f] = append(broken[f], r.number)
			counts[f] += n
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "random labs %d to %d: %d packets (at most %d, in lab %d), %v of virtual time, sum %x\n",
		results[0].number, results[len(results)-1].number, sent, most.sent, most.number, virtual.Round(time.Second), h.Sum(nil)[:8])
	for _, why := range sorted(ended, cmp.Compare[string]) {
		fmt.Fprintf(&b, "broke off by %s: %d, such as %d\n", why, len(ended[why]), ended[why][0])
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "rule\tknown\tlabs\ttimes\tsuch as lab")
	for _, f := range sorted(broken, func(a, b finding) int {
		return cmp.Or(strings.Compare(fmt.Sprint(a.known), fmt.Sprint(b.known)), strings.Compare(a.rule, b.rule))
	}) {
		fmt.Fprintf(w, "%s\t%v\t%d\t%d\t%d\n", f.rule, f.known, len(broken[f]), counts[f], broken[f][:min(3, len(broken[f]))])
	}
	w.Flush()
	return b.String()
}

// sorted are the keys of a map in order.
func sorted[K comparable, V any](m map[K]V, compare func(a, b K) int) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compare)
	return keys
}
