package topology

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"

	"netlab/nodes"
)

// Limits of a network.
const (
	// MaxLinks is how many links there are addresses for.
	MaxLinks = 1 << 16
	minMTU   = 1280 // IPv6's minimum, RFC 8200 section 5
	maxMTU   = 65535
)

var validName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// Validate refuses a Spec that cannot be built, naming everything that is wrong
// with it. It never clamps a value.
func (s Spec) Validate() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf("topology: "+format, args...)) }

	kinds := make(map[string]Kind, len(s.Nodes))
	owner := make(map[netip.Addr]string)
	for i, n := range s.Nodes {
		if err := CheckName(n.Name); err != nil {
			refuse("node %d: %w", i, err)
			continue
		}
		if _, twice := kinds[n.Name]; twice {
			refuse("node %s: there is another node of this name", n.Name)
			continue
		}
		kinds[n.Name] = n.Kind
		for _, err := range each(n.Validate()) {
			refuse("%w", err)
		}
		for _, p := range n.Addrs {
			if other, taken := owner[p.Addr()]; taken && other != n.Name {
				refuse("node %s: address %v belongs to node %s already", n.Name, p.Addr(), other)
			}
			owner[p.Addr()] = n.Name
		}
	}

	for i, n := range s.Nodes {
		for _, p := range n.Networks {
			for _, other := range s.Nodes[:i] {
				if slices.ContainsFunc(other.Networks, p.Overlaps) {
					refuse("node %s: part of network %v lies beyond node %s already", n.Name, p, other.Name)
				}
			}
		}
	}
	if r := s.Record; r.MaxPackets < 0 || r.MaxBytes < 0 {
		refuse("record of %d packets and %d bytes: a limit cannot be negative", r.MaxPackets, r.MaxBytes)
	}
	if s.Samples < 0 || s.Samples == 1 {
		refuse("samples %d: want 0 for none, or at least 2", s.Samples)
	}
	if len(s.Links) > MaxLinks {
		refuse("%d links: there are addresses for %d", len(s.Links), MaxLinks)
	}
	addressed := make(map[string]bool)
	for _, n := range s.Nodes {
		addressed[n.Name] = len(n.Addrs) > 0
	}
	name := func(i int) string { return fmt.Sprintf("link %d (%s-%s)", i, s.Links[i].A, s.Links[i].B) }
	for i, l := range s.Links {
		for side, end := range []string{l.A, l.B} {
			for _, err := range checkAddrs(l.addrs(side)) {
				refuse("%s: %w", name(i), err)
			}
			for _, p := range l.addrs(side) {
				if other, taken := owner[p.Addr()]; taken {
					refuse("%s: address %v belongs to node %s already", name(i), p.Addr(), other)
				}
				owner[p.Addr()] = end
			}
		}
	}
	linked := make(map[string]bool)
	for i, l := range s.Links {
		for side, end := range []string{l.A, l.B} {
			if _, ok := kinds[end]; !ok {
				refuse("%s: no node %q", name(i), end)
			}
			own := l.addrs(side)
			if len(own) > 0 && !linked[end] && addressed[end] {
				refuse("%s: node %s and this end of its first link both have addresses, want one of the two", name(i), end)
			}
			if i < MaxLinks && len(own) == 0 && (linked[end] || !addressed[end]) {
				for _, p := range assigned(i, side) {
					if other, taken := owner[p.Addr()]; taken {
						refuse("node %s: address %v is the one assigned to node %s on %s", other, p.Addr(), end, name(i))
					}
				}
			}
			linked[end] = true
		}
		if l.A == l.B {
			refuse("%s: both ends are at the same node", name(i))
		}
		if l.MTU != 0 && (l.MTU < minMTU || l.MTU > maxMTU) {
			refuse("%s: mtu %d: want %d to %d bytes", name(i), l.MTU, minMTU, maxMTU)
		}
		for _, err := range each(l.AToB.Validate()) {
			refuse("%s, %s to %s: %w", name(i), l.A, l.B, err)
		}
		for _, err := range each(l.BToA.Validate()) {
			refuse("%s, %s to %s: %w", name(i), l.B, l.A, err)
		}
	}
	for _, n := range s.Nodes {
		if len(n.Addrs) > 0 && !linked[n.Name] {
			refuse("node %s: it has addresses but no link to have them on", n.Name)
		}
	}
	return errors.Join(errs...)
}

// Validate refuses a node that cannot be in any network, naming everything that is
// wrong with it.
func (n NodeSpec) Validate() error {
	if err := CheckName(n.Name); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	var errs []error
	refuse := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("node "+n.Name+": "+format, args...))
	}
	if n.Kind > Outside {
		refuse("kind %d: want Host, Router, Raw or Outside", n.Kind)
	}
	if n.Kind == Outside && n.Options != (nodes.Options{}) {
		refuse("the stack of a node outside has its own settings, so options mean nothing to it")
	}
	if n.Stack != "" && n.Kind != Outside {
		refuse("stack %q: only an outside node has another stack", n.Stack)
	}
	if n.Kind == Raw && n.Options != (nodes.Options{}) {
		refuse("a raw node has no stack, so options mean nothing to it")
	}
	for _, err := range each(n.Options.Validate()) {
		refuse("%w", err)
	}
	for _, err := range checkAddrs(n.Addrs) {
		refuse("%w", err)
	}
	if n.Kind.Stacked() && len(n.Networks) > 0 {
		refuse("networks lie beyond raw and outside nodes alone")
	}
	for _, p := range n.Networks {
		if !p.IsValid() || p != p.Masked() || !ownable(p.Addr()) && !p.Addr().IsUnspecified() {
			refuse("network %v: want the first address of a unicast network with its prefix length, such as 192.0.2.0/24", p)
		}
	}
	return errors.Join(errs...)
}

// checkAddrs says what is wrong with the addresses of one node.
func checkAddrs(addrs []netip.Prefix) (errs []error) {
	for i, p := range addrs {
		switch {
		case !p.IsValid() || !ownable(p.Addr()):
			errs = append(errs, fmt.Errorf("address %v: want a unicast address with its prefix length", p))
		case slices.ContainsFunc(addrs[:i], func(q netip.Prefix) bool { return q.Addr() == p.Addr() }):
			errs = append(errs, fmt.Errorf("address %v is given twice", p.Addr()))
		}
	}
	return errs
}

// CheckName refuses what cannot be the name of a node.
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("name %q: want a letter, then letters, digits, \"-\", \"_\" or \".\", 64 at most", name)
	}
	return nil
}

// each takes joined errors apart, so that every line says its place.
func each(err error) []error {
	switch joined, ok := err.(interface{ Unwrap() []error }); {
	case err == nil:
		return nil
	case ok:
		return joined.Unwrap()
	}
	return []error{err}
}

// ownable reports whether an address can be that of one node.
func ownable(a netip.Addr) bool {
	return !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() && !a.Is4In6() && a.Zone() == "" &&
		a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
