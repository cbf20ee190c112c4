package program

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"netlab/nodes"
)

// make makes the devices and files of a node, in the first process. It returns the devices'
// other ends, and a socket that tells of TCP's states.
func (s *setup) make() (files []*os.File, err error) {
	defer func() {
		if err != nil {
			for _, f := range files {
				f.Close()
			}
			files = nil
		}
	}()
	if err := s.mount(); err != nil {
		return nil, err
	}
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return nil, fmt.Errorf("device lo: %w", err)
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return nil, fmt.Errorf("device lo: %w", err)
	}
	for i, p := range s.Ports {
		f, err := device(fmt.Sprintf("lab%d", i), p)
		if err != nil {
			return files, err
		}
		files = append(files, f)
	}
	diag, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return files, fmt.Errorf("socket of states: %w", err)
	}
	return append(files, os.NewFile(uintptr(diag), "")), nil
}

// device makes the TUN device of a port, with its addresses and routes.
func device(name string, p nodes.Port) (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	f := os.NewFile(uintptr(fd), "")
	if err := configure(fd, name, p); err != nil {
		f.Close()
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	return f, nil
}

func configure(fd int, name string, p nodes.Port) error {
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI | unix.IFF_VNET_HDR)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		return fmt.Errorf("make: %w", err)
	}
	if err := unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, offloads); err != nil {
		return fmt.Errorf("offload: %w", err)
	}
	// The link has one other end: there is nobody to discover, and nobody whose address
	// could be the same. A system without IPv6 has none of these files.
	for file, value := range map[string]string{"addr_gen_mode": "1", "accept_ra": "0", "router_solicitations": "0", "accept_dad": "0", "dad_transmits": "0"} {
		if err := sysctl("net/ipv6/conf/"+name+"/"+file, value); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	// The kernel loses what finds no room here, before anybody has seen it: it is room for
	// a window of its TCP.
	const room = 10000
	if err := netlink.LinkSetTxQLen(link, room); err != nil {
		return fmt.Errorf("queue of %d packets: %w", room, err)
	}
	if err := netlink.LinkSetMTU(link, p.MTU); err != nil {
		return fmt.Errorf("mtu %d: %w", p.MTU, err)
	}
	for _, a := range p.Prefixes {
		address := &netlink.Addr{IPNet: ipNet(a.Addr().AsSlice(), a.Bits())}
		if a.Addr().Is6() {
			address.Flags = unix.IFA_F_NODAD
		}
		if err := netlink.AddrAdd(link, address); err != nil {
			return fmt.Errorf("address %v: %w", a, err)
		}
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return fmt.Errorf("up: %w", err)
	}
	for _, r := range p.Routes {
		if slices.ContainsFunc(p.Prefixes, func(a netip.Prefix) bool { return a.Masked() == r }) {
			continue // the kernel has it by the address
		}
		route := &netlink.Route{LinkIndex: link.Attrs().Index, Scope: netlink.SCOPE_LINK, Dst: ipNet(r.Addr().AsSlice(), r.Bits())}
		if err := netlink.RouteAdd(route); err != nil {
			return fmt.Errorf("route to %v: %w", r, err)
		}
	}
	return nil
}

func ipNet(ip net.IP, bits int) *net.IPNet {
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, 8*len(ip))}
}

// mount gives the node what it has in place of the machine's: its processes, devices and
// names.
func (s *setup) mount() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("mounts: %w", err)
	}
	// Where parts of the machine's /proc are hidden, as in some containers, no other may be
	// mounted; the machine's shows a process its own network all the same.
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil && !errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("/proc: %w", err)
	}
	// The cache of names is the machine's, and libc asks it before any file.
	if _, err := os.Stat("/run/nscd"); err == nil {
		if err := unix.Mount("none", "/run/nscd", "tmpfs", 0, "size=64k"); err != nil {
			return fmt.Errorf("/run/nscd: %w", err)
		}
	}
	if err := s.names(); err != nil {
		return err
	}
	// As with /proc; its devices are those of the network in which it is mounted.
	if err := unix.Mount("sysfs", "/sys", "sysfs", unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil && !errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("/sys: %w", err)
	}
	// Any user's program may listen at any port, and ping.
	if err := sysctl("net/ipv4/ip_unprivileged_port_start", "0"); err != nil {
		return err
	}
	return sysctl("net/ipv4/ping_group_range", fmt.Sprintf("%d %d", os.Getgid(), os.Getgid()))
}

// names has the node look up names in its own files.
func (s *setup) names() error {
	// The files lie in memory, for a moment in a place that every system has.
	const place = "/sys"
	if err := unix.Mount("none", place, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "size=1m,mode=755"); err != nil {
		return fmt.Errorf("files of names: %w", err)
	}
	defer func() { _ = unix.Unmount(place, unix.MNT_DETACH) }()
	resolv := "# a node of netlab: no name server\n"
	if s.DNS.IsValid() {
		resolv = fmt.Sprintf("nameserver %v\n", s.DNS)
	}
	for file, text := range map[string]string{"/etc/hosts": s.Hosts, "/etc/resolv.conf": resolv, "/etc/nsswitch.conf": nsswitch()} {
		own := filepath.Join(place, filepath.Base(file))
		if err := os.WriteFile(own, []byte(text), 0o644); err != nil {
			return err
		}
		if err := unix.Mount(own, file, "", unix.MS_BIND, ""); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// nsswitch is the machine's, but hosts are looked up in files and by the name server alone.
func nsswitch() string {
	b, _ := os.ReadFile("/etc/nsswitch.conf") // not every system has one
	lines := strings.Split(string(b), "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "hosts:") {
			lines[i] = "hosts: files dns"
		}
	}
	return strings.Join(lines, "\n")
}

func sysctl(name, value string) error {
	if err := os.WriteFile("/proc/sys/"+name, []byte(value), 0); err != nil {
		return fmt.Errorf("sysctl: %w", err)
	}
	return nil
}
