package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"netlab/topology"
	"netlab/topology/proxy"
)

// proxyFlags say how programs of this machine join a live network.
type proxyFlags struct {
	forward, reverse []string
	socks5, http     []string
	most             int
	nonLoopback      bool
	doors            []door
}

// door is one proxy that is asked for.
type door struct {
	text string // the flag as it was given
	// nodes are those that it names, of which the first is empty where it is left to the
	// network.
	nodes []string
	open  func(nw *topology.Network, nodes []string, o proxy.Options) (*proxy.Proxy, error)
}

func (f *proxyFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.forward, "forward", nil, "a port of this machine leads to one of a node, `HOST:PORT=[FROM:]NODE:PORT`; connections leave from node FROM, the only other host where it is left out")
	flags.StringArrayVar(&f.reverse, "reverse", nil, "a port of a node leads to a service of this machine, `NODE:PORT=HOST:PORT`")
	flags.StringArrayVar(&f.socks5, "socks5", nil, "a SOCKS5 proxy whose connections and datagrams leave from a node, `HOST:PORT=NODE`")
	flags.StringArrayVar(&f.http, "http-proxy", nil, "an HTTP proxy whose connections leave from a node, `HOST:PORT=NODE`")
	flags.IntVar(&f.most, "max-connections", proxy.DefaultMaxConns, "at most `N` connections at once through each; others wait")
	flags.BoolVar(&f.nonLoopback, "non-loopback", false, "permit addresses of this machine that others can reach, and services of others")
}

// check reads what the flags were given.
func (f *proxyFlags) check(set *pflag.FlagSet) error {
	for _, flag := range []string{"max-connections", "non-loopback"} {
		if set.Changed(flag) && len(f.forward)+len(f.reverse)+len(f.socks5)+len(f.http) == 0 {
			return usageErrorf("--%s is for ports and proxies, and none is asked for: give --forward, --reverse, --socks5 or --http-proxy", flag)
		}
	}
	if f.most < 1 {
		return usageErrorf("--max-connections %d: want at least 1", f.most)
	}
	for _, kind := range []struct {
		flag  string
		given []string
		read  func(at, to string) (door, error)
	}{{"--forward", f.forward, readForward}, {"--reverse", f.reverse, readReverse}, {"--socks5", f.socks5, readProxy(proxy.SOCKS5)}, {"--http-proxy", f.http, readProxy(proxy.HTTP)}} {
		for _, text := range kind.given {
			at, to, ok := strings.Cut(text, "=")
			if !ok {
				return usageErrorf("%s %s: want an address, = and where it leads", kind.flag, text)
			}
			d, err := kind.read(at, to)
			if err != nil {
				return usageErrorf("%s %s: %w", kind.flag, text, err)
			}
			d.text = kind.flag + " " + text
			f.doors = append(f.doors, d)
		}
	}
	return nil
}

func readForward(at, to string) (door, error) {
	if err := ofThisMachine(at); err != nil {
		return door{}, err
	}
	from, target := "", to
	host, port, err := net.SplitHostPort(to)
	if err != nil {
		from, target, _ = strings.Cut(to, ":")
		host, port, err = net.SplitHostPort(target)
	}
	if err != nil || host == "" {
		return door{}, errors.New("want where it leads as NODE:PORT, such as b:80, or FROM:NODE:PORT")
	}
	if err := checkPort(port, 1); err != nil {
		return door{}, err
	}
	return door{nodes: []string{from, host}, open: func(nw *topology.Network, nodes []string, o proxy.Options) (*proxy.Proxy, error) {
		return proxy.Forward(nw, at, nodes[0], target, o)
	}}, nil
}

func readReverse(at, to string) (door, error) {
	node, port, err := net.SplitHostPort(at)
	if err != nil || node == "" {
		return door{}, errors.New("want the node as NODE:PORT, such as b:5432")
	}
	if err := checkPort(port, 1); err != nil {
		return door{}, err
	}
	_, service, err := net.SplitHostPort(to)
	if err != nil {
		return door{}, fmt.Errorf("want the service as HOST:PORT, such as 127.0.0.1:5432: %w", err)
	}
	if err := checkPort(service, 1); err != nil {
		return door{}, err
	}
	return door{nodes: []string{node}, open: func(nw *topology.Network, nodes []string, o proxy.Options) (*proxy.Proxy, error) {
		return proxy.Reverse(nw, nodes[0], ":"+port, to, o)
	}}, nil
}

// readProxy reads what a proxy of a kind is given.
func readProxy(open func(nw *topology.Network, at, node string, o proxy.Options) (*proxy.Proxy, error)) func(at, node string) (door, error) {
	return func(at, node string) (door, error) {
		if err := ofThisMachine(at); err != nil {
			return door{}, err
		}
		return door{nodes: []string{node}, open: func(nw *topology.Network, nodes []string, o proxy.Options) (*proxy.Proxy, error) {
			return open(nw, at, nodes[0], o)
		}}, nil
	}
}

// ofThisMachine sees that an address has a host and a port; port 0 is any that is free.
func ofThisMachine(at string) error {
	_, port, err := net.SplitHostPort(at)
	if err != nil {
		return fmt.Errorf("want the address of this machine as HOST:PORT, such as 127.0.0.1:8080: %w", err)
	}
	return checkPort(port, 0)
}

// checkPort refuses what is not the number of a port, from least on.
func checkPort(port string, least uint64) error {
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n < least {
		return fmt.Errorf("port %q: want a number from %d to 65535", port, least)
	}
	return nil
}

// knows sees that the network has the nodes that the flags name, and finds those that are
// left to it.
func (f *proxyFlags) knows(spec topology.Spec) error {
	var names, hosts []string
	for _, n := range spec.Nodes {
		names = append(names, n.Name)
		if n.Kind == topology.Host {
			hosts = append(hosts, n.Name)
		}
	}
	for _, d := range f.doors {
		left := len(d.nodes) == 2 && d.nodes[0] == ""
		for i, name := range d.nodes {
			if i == 0 && left {
				continue
			}
			if i == 0 && slices.Contains(names, name) && !slices.ContainsFunc(spec.Nodes, func(n topology.NodeSpec) bool { return n.Name == name && n.Kind.Stacked() }) {
				return usageErrorf("%s: node %s runs programs, and has no stack for a proxy: name another node", d.text, name)
			}
			if slices.Contains(names, name) || i == 1 && net.ParseIP(name) != nil {
				continue
			}
			hint := didYouMean(name, names)
			if hint == "" {
				hint = ": the nodes are " + strings.Join(names, ", ")
			}
			return usageErrorf("%s: no node %q%s", d.text, name, hint)
		}
		if left {
			others := slices.DeleteFunc(slices.Clone(hosts), func(name string) bool { return name == d.nodes[1] })
			if len(others) != 1 {
				return usageErrorf("%s: which node do its connections leave from? Write FROM:NODE:PORT; the nodes are %s", d.text, strings.Join(names, ", "))
			}
			d.nodes[0] = others[0]
		}
	}
	return nil
}

// proxies opens what the flags ask for.
func (f *proxyFlags) proxies(_ context.Context, l *live) (func(), error) {
	told := &failures{say: l.say}
	o := proxy.Options{MaxConns: f.most, NonLoopback: f.nonLoopback, Failed: func(err error) { told.tell(err, time.Now()) }}
	var open []*proxy.Proxy
	end := func() {
		for _, p := range open {
			p.Close()
		}
		told.end()
	}
	for _, d := range f.doors {
		p, err := d.open(l.nw, d.nodes, o)
		if err != nil {
			end()
			return nil, fmt.Errorf("%s: %w", d.text, err)
		}
		open = append(open, p)
	}
	for _, p := range open { // who reads it may connect, wherever that leads
		l.say("netlab: %s", p.Name())
	}
	l.proxies = open
	return end, nil
}
