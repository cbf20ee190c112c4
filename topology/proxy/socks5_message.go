package proxy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
)

// The numbers of RFC 1928.
const (
	socksVersion = 5

	// Methods of authentication (section 3).
	socksNoAuth   = 0
	socksNoMethod = 0xff

	// Types of addresses (section 5).
	socksIPv4 = 1
	socksName = 3
	socksIPv6 = 4
)

// command is what a client asks for (section 4).
type command byte

const (
	socksConnect   command = 1
	socksAssociate command = 3
)

// reply is what it is told (section 6).
type reply byte

const (
	socksDone      reply = 0
	socksFailed    reply = 1
	socksNoNetwork reply = 3
	socksNoHost    reply = 4
	socksRefused   reply = 5
	socksNoCommand reply = 7
	socksNoAddress reply = 8
)

// destination is where a client wants to go: a node's name, or an address.
type destination struct {
	name string // empty where there is an address
	addr netip.Addr
	port uint16
}

func (d destination) String() string {
	host := d.name
	if host == "" {
		host = d.addr.String()
	}
	return net.JoinHostPort(host, strconv.Itoa(int(d.port)))
}

// errAddressType is that of an address that RFC 1928 does not know.
var errAddressType = errors.New("unknown type of address")

// negotiate agrees on no authentication and reads what the client asks for: a command
// that is known. Any other is refused.
func negotiate(to io.Writer, from io.Reader) (command, destination, error) {
	var d destination
	var head [4]byte
	if _, err := io.ReadFull(from, head[:2]); err != nil {
		return 0, d, fmt.Errorf("reading the methods: %w", err)
	}
	if head[0] != socksVersion {
		return 0, d, fmt.Errorf("version %d of SOCKS: want 5", head[0])
	}
	methods := make([]byte, head[1])
	if _, err := io.ReadFull(from, methods); err != nil {
		return 0, d, fmt.Errorf("reading the methods: %w", err)
	}
	method := byte(socksNoMethod)
	for _, m := range methods {
		if m == socksNoAuth {
			method = m
		}
	}
	if _, err := to.Write([]byte{socksVersion, method}); err != nil {
		return 0, d, err
	}
	if method == socksNoMethod {
		return 0, d, errors.New("the client insists on authentication, and there is none")
	}
	if _, err := io.ReadFull(from, head[:3]); err != nil {
		return 0, d, fmt.Errorf("reading the request: %w", err)
	}
	if head[0] != socksVersion {
		return 0, d, fmt.Errorf("version %d in the request: want 5", head[0])
	}
	d, err := readDestination(from)
	refuse := func(r reply, err error) (command, destination, error) {
		if _, e := to.Write(appendReply(nil, r, netip.AddrPort{})); e != nil {
			err = e
		}
		return 0, d, err
	}
	switch c := command(head[1]); {
	case errors.Is(err, errAddressType):
		return refuse(socksNoAddress, err)
	case err != nil:
		return 0, d, fmt.Errorf("reading the request: %w", err)
	case c != socksConnect && c != socksAssociate:
		return refuse(socksNoCommand, fmt.Errorf("command %d: want CONNECT or UDP ASSOCIATE", c))
	default:
		return c, d, nil
	}
}

// readDestination reads a type of address, the address and a port.
func readDestination(from io.Reader) (destination, error) {
	var d destination
	var buf [256]byte
	if _, err := io.ReadFull(from, buf[:1]); err != nil {
		return d, err
	}
	size := 0
	kind := buf[0]
	switch kind {
	case socksIPv4:
		size = 4
	case socksIPv6:
		size = 16
	case socksName:
		if _, err := io.ReadFull(from, buf[:1]); err != nil {
			return d, err
		}
		if size = int(buf[0]); size == 0 {
			return d, errors.New("an empty name")
		}
	default:
		return d, fmt.Errorf("%w: %d", errAddressType, kind)
	}
	if _, err := io.ReadFull(from, buf[:size]); err != nil {
		return d, err
	}
	if kind == socksName {
		d.name = string(buf[:size])
	} else {
		d.addr, _ = netip.AddrFromSlice(buf[:size]) // 4 or 16 bytes
	}
	if _, err := io.ReadFull(from, buf[:2]); err != nil {
		return d, err
	}
	d.port = binary.BigEndian.Uint16(buf[:2])
	return d, nil
}

// appendReply writes a reply, with the address at which a connection or an association
// has its end.
func appendReply(b []byte, r reply, at netip.AddrPort) []byte {
	return appendAddress(append(b, socksVersion, byte(r), 0), at)
}

// appendAddress writes a type of address, the address and a port; 0.0.0.0 where it is
// the zero AddrPort.
func appendAddress(b []byte, at netip.AddrPort) []byte {
	a := at.Addr()
	switch {
	case !a.IsValid():
		b = append(b, socksIPv4, 0, 0, 0, 0)
	case a.Is4():
		b = append(append(b, socksIPv4), a.AsSlice()...)
	default:
		b = append(append(b, socksIPv6), a.AsSlice()...)
	}
	return binary.BigEndian.AppendUint16(b, at.Port())
}
