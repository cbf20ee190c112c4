package nodes

import (
	"net"
	"strconv"
	"strings"
)

// services are the names of ports that package net knows by itself on every system.
// It also reads the file of services of the machine, which would make a run depend
// on where it is made.
var services = map[string]map[string]uint16{
	"udp": {"domain": 53},
	"tcp": {
		"ftp": 21, "ftps": 990, "gopher": 70, "http": 80, "https": 443, "imap2": 143, "imap3": 220, "imaps": 993,
		"pop3": 110, "pop3s": 995, "smtp": 25, "submissions": 465, "ssh": 22, "telnet": 23,
	},
}

// port reads a port of "tcp" or "udp": a number, the name of a service, or nothing,
// which is 0.
func port(kind, text string) (uint16, error) {
	if text == "" {
		return 0, nil
	}
	if digits := strings.TrimLeft(text, "+-"); strings.Trim(digits, "0123456789") == "" && len(text)-len(digits) <= 1 {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > 65535 {
			return 0, &net.AddrError{Err: "invalid port", Addr: text}
		}
		return uint16(n), nil
	}
	if n, ok := services[kind][strings.ToLower(text)]; ok {
		return n, nil
	}
	return 0, &net.DNSError{Err: "unknown port", Name: kind + "/" + text, IsNotFound: true}
}
