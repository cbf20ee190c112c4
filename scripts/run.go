package scripts

import (
	"context"
	"errors"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// Options are the settings of a run.
type Options struct {
	// Seed is where every random number of the run comes from, 0 is a seed like
	// any other; [DefaultSeed] is the one to use where nobody chooses.
	Seed uint64
	// Params are values for the lab's parameters, as text.
	Params map[string]string
	Limits Limits
	// Sinks see every event of the run as it happens, until the script ends. A
	// [LinkSink] is told the links first.
	Sinks []tap.Sink
	// Progress is told now and then how far the run is, from the goroutine of Run;
	// nil tells nobody.
	Progress func(virtual time.Duration, events uint64)
	// Stop is asked before each event of the network; where it says true the run goes no
	// further, and checks that only the end decides are left open. The report of a run
	// with it has a Snapshot, of its end where it was never stopped. It must not use
	// the network, and nil never stops.
	Stop func(Progress) bool
	// Print takes what print() says; nil throws it away.
	Print func(text string)
	// Record limits what the record remembers, as [topology.Spec].Record does.
	Record tap.Options
	// Samples is how many samples of each sender and each queue are kept, see
	// samples.DefaultMax; 0 means none, 2 are the fewest.
	Samples int
	// Monitor says what is made of rules of the RFCs that are broken.
	Monitor Monitor
	// Stuck is called where a run that has to end, by its limits or by its context,
	// does not: one step of its script goes on. It is told why, and what has
	// happened until then, nil where that is not known. It is called once, from a
	// goroutine beside Run, which does not return before it. A program that does
	// not trust its labs ends itself here.
	Stuck func(*report.Run, *Error)
	// built is given the network as it was declared, which ends the run; nil for a
	// run to its end.
	built func(topology.Spec, []tap.Node)
}

// LinkSink is a sink that has to know the links of the network, as a capture
// file does: it is told them once, before the first event.
type LinkSink interface {
	tap.Sink
	SetLinks([]tap.Link)
}

// DefaultSeed is the seed of runs for which none is chosen.
const DefaultSeed = 1

// run is one run of a lab.
type run struct {
	ctx      context.Context
	lab      *Lab
	seed     uint64
	limits   Limits
	chosen   Limits // by whoever runs the lab, who has the last word
	progress func(time.Duration, uint64)
	printer  func(string)
	stop     func(Progress) bool
	params   map[string]starlark.Value
	watchdog *watchdog
	built    func(topology.Spec, []tap.Node)
	// loaded are the values of modules, by the module's name.
	loaded map[string]starlark.StringDict

	spec      topology.Spec
	hosts     []*node
	byName    map[string]*node
	addrs     map[netip.Addr]*node
	links     []*link
	nw        *topology.Network
	engine    *topology.Engine
	monitor   Monitor
	startedAt syntax.Position
	sinks     []tap.Sink
	observer  *observer
	owners    func(netip.Addr) string
	over      bool

	// flows are all that go on, and some that have finished.
	flows    []*flow
	finished int
	ready    []*flow
	idle     []*flow // those in run()
	poll     []*flow // those that look again after each event
	main     *flow
	steps    uint64
	events   uint64

	checks   []report.Check
	pending  []func() // checks that are decided at the end of the run
	rules    []*rule
	profiles []*profile
	taken    map[*quota]int
	buf      []byte // for what is received
	shown    uint64 // the last packet that expect_wire has seen
}

// Run runs the lab and returns what happened, with the outcome of its checks;
// WallTime is for the caller to fill in. An error, an [*Error], says why the lab
// could not be run or broke off; where anything had happened before, the run up
// to there is returned beside it.
//
// Where the context ends the run breaks off at the next step of the script, or
// before the next event of the network. A step that does not end cannot be
// broken off, and neither can the memory that it takes: Run goes on until it
// ends, see [Options.Stuck], and values nested so deep that the stack of a
// goroutine overflows end the process. A lab that is not trusted belongs in a
// separate process.
func (l *Lab) Run(ctx context.Context, o Options) (*report.Run, error) {
	r := &run{
		ctx: ctx, lab: l, seed: o.Seed, limits: o.Limits.withDefaults(), chosen: o.Limits, progress: o.Progress, printer: o.Print, stop: o.Stop,
		params: make(map[string]starlark.Value), sinks: o.Sinks,
		loaded: make(map[string]starlark.StringDict), byName: make(map[string]*node), taken: make(map[*quota]int), addrs: make(map[netip.Addr]*node),
	}
	r.spec.Seed, r.spec.Record, r.spec.Samples = o.Seed, o.Record, o.Samples
	r.built = o.built
	r.monitor, r.spec.Unmonitored = o.Monitor, o.Monitor == MonitorOff
	if err := r.setParams(o.Params); err != nil {
		return nil, l.failed(err)
	}
	defer r.unwind()
	r.watchdog = newWatchdog(ctx, r.limits.Memory)
	r.watchdog.stuck = func() { r.giveUp(o.Stuck) }
	out, err := r.outcome()
	if r.nw != nil {
		r.nw.Close() // not where a stack has panicked, which may have left a socket locked
	}
	return out, err
}

// outcome runs the lab and sums the run up.
func (r *run) outcome() (*report.Run, error) {
	err := r.watched()
	if errors.Is(err, errStop) {
		err = nil
	}
	if err != nil {
		err = r.lab.failed(err)
		if r.nw == nil {
			return nil, err
		}
		return r.report(), err
	}
	if err := r.start(nil); err != nil {
		return nil, r.lab.failed(err)
	}
	return r.report(), nil
}

// watched runs the lab to its end while the watchdog watches.
func (r *run) watched() error {
	go r.watchdog.watch()
	defer r.watchdog.stop()
	return r.script()
}

// suggest adds to an error what was probably meant, or what there is.
func suggest(err error, word string, known []string) error {
	if near := words.Nearest(word, known); near != "" {
		return hint(err, "did you mean %s?", near)
	}
	if len(known) == 0 {
		return hint(err, "there are none")
	}
	return hint(err, "there is %s", strings.Join(known, ", "))
}

// script runs the lab to its end: the script, its flows, and what the network
// does afterwards.
func (r *run) script() error {
	r.main = r.spawn("the script", syntax.MakePosition(&r.lab.file, 1, 1), func(thread *starlark.Thread) error {
		deepen()
		_, err := r.lab.program.Init(thread, predeclared())
		return err
	})
	if err := r.drive(); err != nil {
		return err
	}
	r.finish()
	return nil
}

// deepen has the stack of the goroutine be as large as a script and the network below
// it need: a small one is copied again and again as it grows.
//
//go:noinline
func deepen() {
	var frame [20 << 10]byte
	runtime.KeepAlive(&frame)
}

// report sums the run up.
func (r *run) report() *report.Run {
	r.over = true
	var still *tap.Snapshot
	if r.stop != nil {
		still = r.snapshot()
	}
	out := &report.Run{
		Lab: r.lab.Name, Title: r.lab.Title, Seed: r.seed, Verdict: report.Pass,
		VirtualTime: r.nw.Now(), Checks: r.checks, Record: r.nw.Tap(), Findings: r.nw.Findings(), Samples: r.nw.Samples(), Snapshot: still,
	}
	for _, p := range r.lab.Params {
		out.Params = append(out.Params, report.Param{Name: p.Name, Value: paramText(r.params[p.Name])})
	}
	if r.monitor.failed(out.Findings) {
		out.Verdict = report.Fail
	}
	for _, c := range r.checks {
		if !c.OK {
			out.Verdict = report.Fail
		}
	}
	return out
}

// unwind unwinds the flows that are left.
func (r *run) unwind() {
	r.over = true
	for _, f := range r.flows {
		f.stop()
	}
}
