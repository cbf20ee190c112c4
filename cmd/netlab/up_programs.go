package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/dns"
	"netlab/topology/program"
)

// programFlags say which programs run as nodes of a live network.
type programFlags struct {
	run      []string
	open     []string // --programs
	dns      string
	commands []nodeCommand
}

// nodeCommand is one program that is asked for by --run.
type nodeCommand struct {
	node, text string
	background bool
}

func (f *programFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.run, "run", nil, "a program runs as a node, `\"NODE: COMMAND\"`, a line of the shell (Linux); may be repeated")
	flags.StringArrayVar(&f.open, "programs", nil, "`NODE` is for the programs of netlab exec (Linux); may be repeated")
	flags.StringVar(&f.dns, "dns", "", "`NODE` is a name server, which programs of this machine ask")
}

// check reads what the flags were given. Commands that end in & are in the background;
// where none does, all but the last are.
func (f *programFlags) check() error {
	marked := false
	for _, text := range f.run {
		node, line, ok := strings.Cut(text, ":")
		node, line = strings.TrimSpace(node), strings.TrimSpace(line)
		bare := strings.TrimSuffix(line, "&")
		if !ok || node == "" || strings.ContainsAny(node, " \t") || strings.TrimSpace(bare) == "" {
			return usageErrorf("--run %q: want a node, : and a command, such as \"a: curl http://b/\"", text)
		}
		background := bare != line && !strings.HasSuffix(bare, "&")
		marked = marked || background
		f.commands = append(f.commands, nodeCommand{node, bare, background})
	}
	for i := range f.commands {
		f.commands[i].background = f.commands[i].background || !marked && i < len(f.commands)-1
	}
	if f.dns != "" && len(f.run)+len(f.open) == 0 {
		return usageErrorf("--dns %s: nobody asks it: it is for the programs of --run and --programs", f.dns)
	}
	return nil
}

// place makes the nodes of programs nodes of this machine's kernel.
func (f *programFlags) place(spec topology.Spec) error {
	known := func(flag, name string) (int, error) {
		var names []string
		for i, n := range spec.Nodes {
			if n.Name == name {
				return i, nil
			}
			names = append(names, n.Name)
		}
		hint := didYouMean(name, names)
		if hint == "" {
			hint = ": the nodes are " + strings.Join(names, ", ")
		}
		return 0, usageErrorf("%s: no node %q%s", flag, name, hint)
	}
	placed := func(flag, name string) error {
		i, err := known(flag, name)
		if err != nil {
			return err
		}
		n := &spec.Nodes[i]
		if n.Options != (nodes.Options{}) {
			return usageErrorf("%s: the lab has settings for the stack of node %s, which the kernel of this machine does not take", flag, name)
		}
		n.Kind, n.Stack = topology.Outside, program.Kernel()
		return nil
	}
	for _, c := range f.commands {
		if err := placed("--run", c.node); err != nil {
			return err
		}
	}
	for _, name := range f.open {
		if err := placed("--programs", name); err != nil {
			return err
		}
	}
	if f.dns != "" {
		i, err := known("--dns", f.dns)
		if err == nil && !spec.Nodes[i].Kind.Stacked() {
			err = usageErrorf("--dns %s: the node runs programs: name one that does not", f.dns)
		}
		return err
	}
	return nil
}

// programsEnded is the reason for which a network ends whose programs in the foreground
// have ended, with the exit status of the first that failed.
type programsEnded struct{ status int }

func (programsEnded) Error() string { return "the programs have ended" }

// programPatience is how long a program in the background may take to listen, and the last
// segments to arrive.
const programPatience = 3 * time.Second

// programs starts what --run asks for.
func (f *programFlags) programs(ctx context.Context, l *live) (func(), error) {
	r := &running{live: l, nodes: make(map[string]*program.Node), out: labelled{live: l}}
	if f.dns != "" {
		r.dns = &dns.Server{Network: l.nw, Host: f.dns}
		if err := r.dns.Start(); err != nil {
			return nil, err
		}
	}
	if len(f.commands)+len(f.open) > 0 {
		l.exec = r.serveExec
	}
	for _, name := range f.open {
		if _, err := r.node(name); err != nil {
			r.end()
			return nil, fmt.Errorf("--programs: %w", err)
		}
	}
	for _, c := range f.commands {
		if ctx.Err() != nil {
			break // it ends already
		}
		if err := r.start(ctx, c); err != nil {
			r.end()
			return nil, fmt.Errorf("--run: %w", err)
		}
	}
	if slices.ContainsFunc(r.jobs, func(j *job) bool { return !j.background }) {
		r.watching.Go(func() { r.watch(ctx) })
	}
	return r.end, nil
}

// running are the programs of a live network.
type running struct {
	live *live
	// nodes are those that are open; over says that the network ends, and none is opened any
	// more.
	mu       sync.Mutex
	nodes    map[string]*program.Node
	over     bool
	dns      *dns.Server
	jobs     []*job
	out      labelled
	watching sync.WaitGroup
}

// start starts a program, and waits for one in the background to listen, so that those
// after it find it.
func (r *running) start(ctx context.Context, c nodeCommand) error {
	node, err := r.node(c.node)
	if err != nil {
		return err
	}
	before := node.Listeners()
	j, err := newJob(node, c, r.out.writer(c.node, r.live.programsOut()), r.out.writer(c.node, r.live.err))
	if err != nil {
		return err
	}
	begun := j.latest // another one is where the node boots meanwhile
	r.mu.Lock()
	r.jobs = append(r.jobs, j)
	r.mu.Unlock()
	if !c.background {
		return nil
	}
	late := time.After(programPatience)
	for node.Listeners() <= before {
		select {
		case <-begun.Done():
			return nil
		case <-ctx.Done():
			return nil
		case <-late:
			return nil // it is no server, or a slow one
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// booted starts the programs of a node again that has lost its power and has it back.
func (r *running) booted(name string, n *program.Node) error {
	r.mu.Lock()
	jobs := slices.Clone(r.jobs)
	r.mu.Unlock()
	var failures []error
	for _, j := range jobs {
		if j.node == name {
			failures = append(failures, j.restart(n))
		}
	}
	return errors.Join(failures...)
}

// node returns a node for programs, opened when it is asked for first.
func (r *running) node(name string) (*program.Node, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return nil, fmt.Errorf("node %s: the network is ending", name)
	}
	if n := r.nodes[name]; n != nil {
		return n, nil
	}
	for _, n := range r.live.Nodes {
		if n.Name != name || n.Kind != topology.Outside {
			continue
		}
		o := program.Options{Booted: func(n *program.Node) error { return r.booted(name, n) }}
		if r.dns != nil {
			o.DNS = nameServer(r.live.nw, name, r.dns.Host)
		}
		opened, err := program.Open(r.live.nw, name, o)
		if err == nil {
			r.nodes[name] = opened
		}
		return opened, err
	}
	return nil, fmt.Errorf("no node %q for programs: netlab up --programs %s makes it one", name, name)
}

// serveExec runs what netlab exec asks for.
func (r *running) serveExec(c *net.UnixConn) { program.Serve(c, r.node) }

// nameServer is the address of a name server as a node reaches it.
func nameServer(nw *topology.Network, from, server string) (a netip.Addr) {
	if all := nw.AddrsFrom(from, server); len(all) > 0 {
		a = all[0]
	}
	return a
}

// watch ends the network when the programs in the foreground have ended.
func (r *running) watch(ctx context.Context) {
	status := 0
	for _, j := range r.jobs {
		if j.background {
			continue
		}
		s, ended := j.wait(ctx)
		if !ended {
			return
		}
		if status == 0 {
			status = s
		}
	}
	r.settle(ctx)
	r.live.end(programsEnded{status})
}

// settle waits until the links carry nothing for a while, so that the record has the ends
// of connections.
func (r *running) settle(ctx context.Context) {
	const quiet = 250 * time.Millisecond
	late := time.Now().Add(programPatience)
	_, before := r.live.traffic.count()
	for time.Now().Before(late) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(quiet):
		}
		_, now := r.live.traffic.count()
		if now == before {
			return
		}
		before = now
	}
}

// end ends the programs of all nodes at once.
func (r *running) end() {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	var nodes sync.WaitGroup
	for _, n := range r.nodes {
		nodes.Go(func() { n.Close() })
	}
	nodes.Wait()
	for _, j := range r.jobs {
		j.writing.Wait()
	}
	r.out.end()
	r.watching.Wait()
	if r.dns != nil {
		r.dns.Close()
	}
}
