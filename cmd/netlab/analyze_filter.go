package main

import (
	"net/netip"
	"strconv"
	"strings"

	"netlab/cmd/netlab/analyze"
)

// addrList is a flag that takes addresses and prefixes, one each time or
// separated by commas.
type addrList []netip.Prefix

func (l *addrList) Type() string { return "address" }

func (l *addrList) String() string {
	words := make([]string, 0, len(*l))
	for _, p := range *l {
		words = append(words, p.String())
	}
	return strings.Join(words, ",")
}

func (l *addrList) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		p, err := analyze.ParseAddr(strings.TrimSpace(word))
		if err != nil {
			return err
		}
		*l = append(*l, p)
	}
	return nil
}

// portList is a flag that takes ports, one each time or separated by commas.
type portList []uint16

func (l *portList) Type() string { return "port" }

func (l *portList) String() string {
	words := make([]string, 0, len(*l))
	for _, p := range *l {
		words = append(words, strconv.Itoa(int(p)))
	}
	return strings.Join(words, ",")
}

func (l *portList) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		p, err := analyze.ParsePort(strings.TrimSpace(word))
		if err != nil {
			return err
		}
		*l = append(*l, p)
	}
	return nil
}
