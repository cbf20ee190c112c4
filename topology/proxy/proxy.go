package proxy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"netlab/topology"
	"netlab/topology/bubble"
)

// DefaultMaxConns is how many connections a proxy carries at once unless it is told
// otherwise. One that is idle takes some 90 KiB, both ends of its connection on the network
// included; one whose reader does not read keeps what has been sent to it in their
// buffers, some 3 MB.
const DefaultMaxConns = 256

// Options are the settings of a proxy. Zero values are defaults.
type Options struct {
	// MaxConns is how many connections are carried at once, [DefaultMaxConns] where it
	// is 0. Those beyond wait until they are accepted.
	MaxConns int
	// NonLoopback permits addresses of this machine beside those of its loopback.
	NonLoopback bool
	// Failed is told of each connection that could not be continued, and of each
	// failure to accept one, from any goroutine; nil tells nobody.
	Failed func(error)
}

// Stats counts what a proxy has done until now.
type Stats struct {
	// Open is how many connections are carried, Accepted how many were accepted, Failed
	// how many of these could not be continued.
	Open, Accepted, Failed int64
	// Sent is how many bytes went the way of the connections, Returned how many came
	// back.
	Sent, Returned int64
}

// Proxy carries connections between a network and this machine until it or the
// network is closed. Its methods may be called from any goroutine.
type Proxy struct {
	name    string
	o       Options
	ctx     context.Context
	cancel  context.CancelFunc
	forget  func()
	running sync.WaitGroup
	slots   chan struct{}

	open, accepted, failed, sent, returned atomic.Int64

	mu     sync.Mutex
	ln     net.Listener // the one at present
	addr   net.Addr     // of the first one
	closed bool
	conns  map[net.Conn]bool
}

// open begins a proxy whose connections listen accepts and handle serves. It is called
// what, the address where it listens unless that is given, and rest.
func open(nw *topology.Network, what, at, rest string, o Options, listen func(context.Context) (net.Listener, error), handle func(*Proxy, net.Conn)) (*Proxy, error) {
	if o.MaxConns < 0 {
		return nil, fmt.Errorf("%s: %d connections: want 1 or more, 0 for %d", what, o.MaxConns, DefaultMaxConns)
	}
	if o.MaxConns == 0 {
		o.MaxConns = DefaultMaxConns
	}
	p := &Proxy{o: o, slots: make(chan struct{}, o.MaxConns), conns: make(map[net.Conn]bool)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	ln, err := listen(p.ctx)
	if err != nil {
		p.cancel()
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	p.ln, p.addr = ln, ln.Addr()
	if at == "" {
		at = p.addr.String()
	}
	p.name = what + " " + at + rest
	p.running.Go(func() { p.accept(listen, handle) })
	forget := nw.OnClose(func() { p.Close() })
	p.mu.Lock()
	p.forget = forget
	p.mu.Unlock()
	return p, nil
}

// inRealTime refuses a bubble, whose time a socket of the machine would stop.
func inRealTime(what string) error {
	if bubble.ID() == 0 {
		return nil
	}
	return fmt.Errorf("%s: in a bubble time stands still while a socket of the machine is waited for: start the network outside, in real time", what)
}

// Name says what the proxy does: "forward 127.0.0.1:8080 to b:80".
func (p *Proxy) Name() string { return p.name }

// Addr is the address on which connections are accepted.
func (p *Proxy) Addr() net.Addr { return p.addr }

// Stats returns what the proxy has done until now.
func (p *Proxy) Stats() Stats {
	return Stats{Open: p.open.Load(), Accepted: p.accepted.Load(), Failed: p.failed.Load(), Sent: p.sent.Load(), Returned: p.returned.Load()}
}

// Close resets all connections, so that nobody takes a part for the whole, and returns
// when nothing of the proxy runs any more. Closing again does nothing.
func (p *Proxy) Close() error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		p.cancel()
		p.ln.Close()
	}
	forget, open := p.forget, slices.Collect(maps.Keys(p.conns))
	p.mu.Unlock()
	for _, c := range open {
		reset(c)
	}
	p.running.Wait()
	if forget != nil {
		forget()
	}
	return nil
}

// accept serves connections until the proxy is closed.
func (p *Proxy) accept(listen func(context.Context) (net.Listener, error), handle func(*Proxy, net.Conn)) {
	var wait backoff
	for {
		select {
		case p.slots <- struct{}{}:
		case <-p.ctx.Done():
			return
		}
		c, err := p.ln.Accept()
		if err == nil {
			wait = 0
			p.accepted.Add(1)
			p.open.Add(1)
			p.running.Go(func() {
				defer func() {
					p.open.Add(-1)
					<-p.slots
				}()
				if p.hold(c) {
					handle(p, c)
				}
				p.release(c)
			})
			continue
		}
		<-p.slots
		if p.ctx.Err() != nil {
			return
		}
		if wait == 0 {
			p.tell(fmt.Errorf("accepting: %w", err))
		}
		for listening := false; !listening; {
			if !wait.sleep(p.ctx) {
				return
			}
			// Where the listener is closed its node has lost its power, and may boot.
			listening = !errors.Is(err, net.ErrClosed) || p.listenAgain(listen)
		}
	}
}

// listenAgain replaces a listener that its node has forgotten.
func (p *Proxy) listenAgain(listen func(context.Context) (net.Listener, error)) bool {
	ln, err := listen(p.ctx)
	if err != nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		ln.Close()
	}
	p.ln = ln
	return true
}

// tell tells of a failure.
func (p *Proxy) tell(err error) {
	if p.o.Failed != nil && p.ctx.Err() == nil {
		p.o.Failed(fmt.Errorf("%s: %w", p.name, err))
	}
}

// notContinued tells of a connection that leads nowhere, and resets it.
func (p *Proxy) notContinued(c net.Conn, err error) {
	p.failed.Add(1)
	p.tell(fmt.Errorf("connection from %v: %w", c.RemoteAddr(), err))
	reset(c)
}

// hold keeps a connection that the end of the proxy resets, and reports whether there
// is still time for it.
func (p *Proxy) hold(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
	return !p.closed
}

// release closes a connection.
func (p *Proxy) release(c net.Conn) {
	if p.let(c) {
		reset(c)
	}
	c.Close()
}

// let does without a connection, and reports whether the proxy is closed.
func (p *Proxy) let(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	return p.closed
}

// backoff is how long to wait after a failure: 5 ms at first, then twice as long each
// time, 1 s at most.
type backoff time.Duration

// sleep waits, and reports whether there is still time for more.
func (b *backoff) sleep(ctx context.Context) bool {
	*b = min(max(2**b, backoff(5*time.Millisecond)), backoff(time.Second))
	timer := time.NewTimer(time.Duration(*b))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// loopback refuses an address of this machine that others could reach, and one of
// others, unless these are permitted.
func (o *Options) loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if o.NonLoopback || host == "localhost" {
		return nil
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Unmap().IsLoopback() {
		return nil
	}
	return fmt.Errorf("address %s is not of this machine's loopback: want 127.0.0.1, ::1 or localhost, or permit others by --non-loopback (NonLoopback in Go)", address)
}
