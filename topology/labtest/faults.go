package labtest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"
)

// Trouble says how much may go wrong in a run of [Faults]. The zero value of each field
// is its default.
type Trouble struct {
	// Faults is how many there are at most, 5 by default: fewer where they would disturb
	// each other.
	Faults int
	// From and Until are when faults may begin, in virtual time: 0 to 30 s by default.
	From, Until time.Duration
	// Longest is how long a fault lasts at most, 5 s by default; 1 ms is the least.
	Longest time.Duration
	// Kinds are those that may happen, all by default.
	Kinds []FaultKind
	// Spared are hosts that neither crash nor freeze, and are in no parted group.
	Spared []string
	// Down is how many hosts may be crashed, frozen or in a parted group at one time, all by
	// default: a minority, say, for a cluster that has to go on.
	Down int
}

// Faults is [Seeds] with things going wrong: in the run of each seed random links are cut,
// groups of hosts parted, hosts crashed and frozen, each for a while, as the seed and
// the Trouble say. The test's log has the schedule. Where a run fails, it is repeated with
// ever fewer faults, as subtests that may fail again, and the log ends with the shortest
// schedule that still fails, to be given to [Inject].
//
// All faults are over by Until and Longest: a test that waits longer sees how its
// program gets well again.
func Faults(t *testing.T, n int, spec topology.Spec, trouble Trouble, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	at := here()
	if err := trouble.check(spec); err != nil {
		at.fail(t, "%v", err)
		t.FailNow()
	}
	each(t, at, n, func(t *testing.T, seed uint64) {
		spec := spec
		spec.Seed = seed
		schedule := trouble.draw(seed, spec)
		fails := func(name string, schedule []Fault) bool {
			return !t.Run(name, func(t *testing.T) {
				bubbleAt(t, at, spec, func(t *testing.T, nw *topology.Network) {
					at.log(t, "faults:"+list(schedule))
					Inject(t, nw, schedule...)
					test(t, nw)
				})
			})
		}
		if !fails("all", schedule) {
			return
		}
		runs := 0
		shortest := shrink(schedule, func(shorter []Fault) bool {
			runs++
			return fails(fmt.Sprintf("shorter-%d", runs), shorter)
		})
		at.log(t, fmt.Sprintf("labtest: seed %d fails with %d of %d faults (found in %d runs):%s", seed, len(shortest), len(schedule), runs, list(shortest)))
	})
}

// list writes a schedule, a fault a line.
func list(schedule []Fault) string {
	if len(schedule) == 0 {
		return " none"
	}
	var b strings.Builder
	for _, f := range schedule {
		b.WriteString("\n  " + f.String())
	}
	return b.String()
}

// shrink leaves out what is not needed for a failure: each fault by itself, until none
// can be missed.
func shrink(schedule []Fault, fails func([]Fault) bool) []Fault {
	for i := 0; i < len(schedule); {
		shorter := slices.Delete(slices.Clone(schedule), i, i+1)
		if fails(shorter) {
			schedule, i = shorter, 0
		} else {
			i++
		}
	}
	return schedule
}

// draw makes the schedule of a seed.
func (d Trouble) draw(seed uint64, spec topology.Spec) []Fault {
	d = d.full(spec)
	random := rand.New(rand.NewPCG(seed, 0x6661756c7473)) // "faults": a stream for them alone
	var schedule []Fault
	for range 10 * d.Faults {
		if len(schedule) == d.Faults {
			break
		}
		f := Fault{
			Kind: d.Kinds[random.IntN(len(d.Kinds))],
			At:   moment(random, d.From, d.Until), For: moment(random, time.Millisecond, d.Longest),
		}
		f.Nodes = d.nodes(random, f.Kind, spec)
		if len(f.Nodes) > 0 && d.allows(schedule, f) {
			schedule = append(schedule, f)
		}
	}
	slices.SortStableFunc(schedule, func(f, g Fault) int { return cmp.Compare(f.At, g.At) })
	return schedule
}

// moment draws a time of whole milliseconds.
func moment(random *rand.Rand, from, until time.Duration) time.Duration {
	return from + time.Duration(random.Int64N(int64((until-from)/time.Millisecond)+1))*time.Millisecond
}

// nodes draws whom a fault befalls.
func (d Trouble) nodes(random *rand.Rand, kind FaultKind, spec topology.Spec) []string {
	if kind == Cut {
		if len(spec.Links) == 0 {
			return nil
		}
		l := spec.Links[random.IntN(len(spec.Links))]
		return []string{l.A, l.B}
	}
	var hosts []string
	for _, n := range spec.Nodes {
		if n.Kind == topology.Host && !slices.Contains(d.Spared, n.Name) {
			hosts = append(hosts, n.Name)
		}
	}
	random.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	if len(hosts) == 0 {
		return nil
	}
	if kind != Partition {
		return hosts[:1]
	}
	group := hosts[:1+random.IntN(min(len(hosts), d.Down))]
	if len(group) == len(spec.Nodes) {
		return nil // there is nobody to be parted from
	}
	slices.Sort(group)
	return group
}

// allows reports whether a fault may be added.
func (d Trouble) allows(schedule []Fault, f Fault) bool {
	down := []string{}
	for _, g := range append(slices.Clone(schedule), f) {
		if g.At > f.until() || f.At > g.until() {
			continue
		}
		if g.Kind != Cut {
			down = append(down, g.Nodes...)
		}
	}
	slices.Sort(down)
	if f.Kind != Cut && len(slices.Compact(down)) > d.Down {
		return false
	}
	return !slices.ContainsFunc(schedule, f.disturbs)
}

// full fills in the defaults.
func (d Trouble) full(spec topology.Spec) Trouble {
	if d.Faults == 0 {
		d.Faults = 5
	}
	if d.Until == 0 {
		d.Until = d.From + 30*time.Second
	}
	if d.Longest == 0 {
		d.Longest = 5 * time.Second
	}
	if len(d.Kinds) == 0 {
		d.Kinds = []FaultKind{Cut, Partition, Crash, Freeze}
	}
	if d.Down == 0 {
		d.Down = len(spec.Nodes)
	}
	return d
}

// check says what is wrong with the limits.
func (d Trouble) check(spec topology.Spec) error {
	switch {
	case d.Faults < 0 || d.Down < 0 || d.From < 0:
		return fmt.Errorf("trouble: a negative number: want 0 or more")
	case d.Until != 0 && d.Until < d.From:
		return fmt.Errorf("trouble: faults begin from %v until %v: want an end after the beginning", d.From, d.Until)
	case d.Longest != 0 && d.Longest < time.Millisecond:
		return fmt.Errorf("trouble: faults of %v: want 1ms or more", d.Longest)
	}
	for _, kind := range d.Kinds {
		if !slices.Contains([]FaultKind{Cut, Partition, Crash, Freeze}, kind) {
			return fmt.Errorf("trouble: no fault is called %q: have cut, partition, crash, freeze", kind)
		}
	}
	for _, name := range d.Spared {
		if !slices.ContainsFunc(spec.Nodes, func(n topology.NodeSpec) bool { return n.Name == name }) {
			return fmt.Errorf("trouble: no node %q to spare", name)
		}
	}
	return nil
}
