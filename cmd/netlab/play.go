package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/cmd/netlab/play"
)

// player is netlab play.
type player struct {
	*console
	listen       string
	site, source string
	limitFlags
}

func newPlay(c *console) *cobra.Command {
	p := &player{console: c}
	cmd := &cobra.Command{
		Use:   "play",
		Short: "Open the playground: labs in a browser",
		Long: `play serves a page on this machine on which labs are chosen, changed and run, and
their packets, states and plots looked at. It prints the address to open. Ctrl-C
ends it. The page can be reached from this machine only, and only from its own
address: no other page can make it run a lab.

Each run is a process that is ended with it, so that a lab which does not end
harms nothing. The limits of a run are below.

--site DIR writes the same page as files that any web server can serve, with the
engine in WebAssembly, so that labs run in the browser itself. It needs the go
command, and the source of netlab: run it in a clone, or name one by --source. The
browser wants https, or an address of its own machine, for the links that share a
lab.`,
		Example: `  netlab play
  netlab play --listen 127.0.0.1:0      any port that is free
  netlab play --site ./site             files for a web server
  netlab play --site ./site --source ~/src/netlab`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.check(cmd.Flags()); err != nil {
				return err
			}
			if p.site != "" {
				return p.writeSite(cmd.Context())
			}
			return p.serve(cmd.Context())
		},
	}
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "Where it is served:", func(flags *pflag.FlagSet) {
		flags.StringVar(&p.listen, "listen", "127.0.0.1:8111", "serve the page at `ADDR`, an address of this machine alone and a port; port 0 is any that is free")
		flags.StringVar(&p.site, "site", "", "write the page and the engine in WebAssembly to folder `DIR` and serve nothing")
		flags.StringVar(&p.source, "source", ".", "with --site, the clone of netlab in folder `DIR` is what the engine is built from")
	})
	p.register(cmd)
	timeout := cmd.Flags().Lookup("timeout")
	p.timeout, timeout.DefValue = time.Minute, time.Minute.String()
	timeout.Usage = "at most `TIME` by the clock of this machine, such as 30s"
	for _, flag := range []string{"site", "source"} {
		if err := cmd.MarkFlagDirname(flag); err != nil {
			panic(err) // no such flag
		}
	}
	if err := cmd.RegisterFlagCompletionFunc("listen", cobra.NoFileCompletions); err != nil {
		panic(err) // no such flag
	}
	return cmd
}

// check refuses flags that go with the other way to serve the page.
func (p *player) check(set *pflag.FlagSet) error {
	if set.Changed("site") && p.site == "" {
		return usageErrorf("--site needs the name of a folder")
	}
	if set.Changed("source") && p.site == "" {
		return usageErrorf("--source names what --site builds from: give both")
	}
	for _, flag := range []string{"listen", "max-steps", "max-time", "max-packets", "max-memory", "timeout"} {
		if p.site != "" && set.Changed(flag) {
			return usageErrorf("--%s is for a page that is served: a site of --site runs labs in the browser", flag)
		}
	}
	return p.limitFlags.check(set)
}

// address is what --listen names.
func (p *player) address() (netip.AddrPort, error) {
	addr, err := netip.ParseAddrPort(p.listen)
	switch {
	case err != nil:
		return addr, usageErrorf("--listen %s: want an address and a port, such as 127.0.0.1:8111", p.listen)
	case !addr.Addr().IsLoopback() || addr.Addr().Is4In6():
		return addr, usageErrorf("--listen %s: whoever reaches the page can run labs on this machine: want a loopback address, 127.0.0.1 or [::1]; for others, --site writes files for a web server", p.listen)
	}
	return addr, nil
}

func (p *player) serve(ctx context.Context) error {
	addr, err := p.address()
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", addr.String())
	if err != nil {
		return fmt.Errorf("--listen %s: %w: --listen 127.0.0.1:0 takes a port that is free", p.listen, causeOf(err))
	}
	defer ln.Close()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("play: %w", err)
	}
	bound := netip.MustParseAddrPort(ln.Addr().String())
	handler, err := play.Handler(play.Options{
		Addr: bound, Engine: append([]string{self, "engine"}, p.arguments()...), Runs: max(1, runtime.GOMAXPROCS(0)), Timeout: p.timeout,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "http://%s/\n", bound)
	fmt.Fprintln(p.err, "netlab: open this address in a browser; Ctrl-C ends")
	// The runs that go on are ended with it.
	server := http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return fmt.Errorf("play: %w", err)
	case <-ctx.Done():
		// The runs' processes end with the context; this waits until they have.
		last, cancel := context.WithTimeout(context.Background(), patienceAfterSignal/2)
		defer cancel()
		_ = server.Shutdown(last)
		server.Close()
		<-ended
		return nil
	}
}

// causeOf is the error of the system in one of package net.
func causeOf(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}

func (p *player) writeSite(ctx context.Context) error {
	n, err := play.WriteSite(ctx, play.Site{Dir: p.site, Source: p.source})
	if err != nil {
		if ctx.Err() != nil {
			return interruption(ctx, "play: interrupted")
		}
		return err
	}
	fmt.Fprintf(p.out, "%s: the playground, with an engine of %.2f MB\n", p.site, float64(n)/1e6)
	return nil
}
