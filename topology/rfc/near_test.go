package rfc_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/topology/rfc"
)

// place is where an exchange is seen.
type place uint8

const (
	anywhere place = iota
	inNetwork
	inCapture
)

// How the connections of the exchanges begin.
const (
	plain = `
		0.00 a S 0:0(0) win 65535 <mss 1460>
		0.02 b S. 0:0(0) ack 1 win 65535 <mss 1460>
		0.04 a . 1:1(0) ack 1 win 65535
	`
	stamped = `
		0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>
		0.02 b S. 0:0(0) ack 1 win 65535 <mss 1000,nop,nop,TS val 500 ecr 100>
		0.04 a . 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 500>
	`
	selective = `
		0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,sackOK>
		0.02 b S. 0:0(0) ack 1 win 65535 <mss 1460,nop,nop,sackOK>
		0.04 a . 1:1(0) ack 1 win 65535
	`
	slow = `
		0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,sackOK>
		99.99 b S. 0:0(0) ack 1 win 65535 <mss 1460,nop,nop,sackOK>
		100.02 a . 1:1(0) ack 1 win 65535
	`
	// b drops what fills the hole, and takes what comes after it.
	dropped = selective + `
		0.10 a . 1:11(10) ack 1 win 65535
		0.11 a . 11:21(10) ack 1 win 65535
		0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:21>
		0.14 a . 21:31(10) ack 1 win 65535
		0.16 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:31>
	`
	scaled = `
		0.00 a S 0:0(0) win 29184 <mss 1460,nop,wscale 7>
		0.02 b S. 0:0(0) ack 1 win 29184 <mss 1460,nop,wscale 7>
	`
	small = `
		0.00 a S 0:0(0) win 65535 <mss 1460>
		0.02 b S. 0:0(0) ack 1 win 1000 <mss 1460>
		0.04 a . 1:1(0) ack 1 win 65535
	`
	filled = small + `
		0.10 a P. 1:101(100) ack 1 win 65535
		0.12 b . 1:1(0) ack 101 win 900
	`
	synLost = `
		0.00 a! S 0:0(0) win 65535 <mss 1460>
		1.00 a S 0:0(0) win 65535 <mss 1460>
		1.02 b S. 0:0(0) ack 1 win 65535 <mss 1460>
		1.04 a . 1:1(0) ack 1 win 65535
	`
)

// comparison is exchanges that break a rule beside others that do not.
type comparison struct {
	rule   string
	where  place
	until  time.Duration // of a network, 0 for the last segment
	breaks []string
	keeps  []string
}

// near are, of each rule of segments, exchanges that break it, and others that come
// as near as can be without breaking it.
var near = []comparison{
	{
		rule: "ack-flag",
		breaks: []string{
			plain + `0.10 a P 1:11(10) win 65535`,
			plain + `0.10 a F 1:1(0) win 65535`,
			`0.00 a F 0:0(0) win 65535`, // of a connection of which nothing is known
		},
		keeps: []string{plain + `0.10 a R 1:1(0) win 0`},
	},
	{
		rule: "seq-consecutive", where: inNetwork,
		breaks: []string{
			plain + `0.10 a . 2:12(10) ack 1 win 65535`,
			plain + `0.10 a . 2:2(0) ack 1 win 65535`,
		},
		keeps: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.11 a . 11:21(10) ack 1 win 65535`},
	},
	{
		rule: "mss-on-syn",
		breaks: []string{
			plain + `0.10 a . 1:1(0) ack 1 win 65535 <mss 1460>`,
			`0.00 a . 0:0(0) ack 1 win 65535 <mss 1460>`,
		},
		keeps: []string{plain},
	},
	{
		rule: "scale-on-syn",
		breaks: []string{
			scaled + `0.04 a . 1:1(0) ack 1 win 228 <nop,wscale 7>`,
			`0.00 a S 0:0(0) win 29184 <mss 1460>
			0.02 b S. 0:0(0) ack 1 win 29184 <mss 1460,nop,wscale 7>`,
		},
		keeps: []string{
			scaled,
			`0.00 a S 0:0(0) win 29184 <mss 1460,nop,wscale 7>
			0.02 b S. 0:0(0) ack 1 win 29184 <mss 1460>`,
		},
	},
	{
		rule:   "shift-limit",
		breaks: []string{`0.00 a S 0:0(0) win 29184 <nop,wscale 15>`},
		keeps:  []string{`0.00 a S 0:0(0) win 29184 <nop,wscale 14>`},
	},
	{
		rule: "options-form",
		breaks: []string{
			`0.00 a S 0:0(0) win 29184 <raw 02030500>`,
			`0.00 a S 0:0(0) win 29184 <mss 1460,raw 00000001>`,
			plain + `0.10 a . 1:1(0) ack 1 win 65535 <raw fd060102>`,
		},
		keeps: []string{
			`0.00 a S 0:0(0) win 29184 <mss 1460,raw 00000000>`,
			plain + `0.10 a . 1:1(0) ack 1 win 65535 <raw fd040102>`,
		},
	},
	{
		rule: "timestamps",
		breaks: []string{
			stamped + `0.10 a . 1:1(0) ack 1 win 65535`,
			`0.00 a S 0:0(0) win 65535 <mss 1460>
			0.02 b S. 0:0(0) ack 1 win 65535 <nop,nop,TS val 500 ecr 0>`,
		},
		keeps: []string{
			stamped + `0.10 a R 1:1(0) win 0`,
			`0.00 a S 0:0(0) win 65535 <nop,nop,TS val 100 ecr 0>
			0.02 b S. 0:0(0) ack 1 win 65535 <mss 1460>
			0.04 a . 1:1(0) ack 1 win 65535`,
		},
	},
	{
		rule: "tsval-grows", where: inNetwork,
		breaks: []string{stamped + `0.10 a . 1:1(0) ack 1 win 65535 <nop,nop,TS val 99 ecr 500>`},
		keeps: []string{
			stamped + `0.10 a . 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 500>`,
			`0.00 a S 0:0(0) win 65535 <nop,nop,TS val 4294967295 ecr 0>
			0.02 b S. 0:0(0) ack 1 win 65535 <nop,nop,TS val 500 ecr 4294967295>
			0.04 a . 1:1(0) ack 1 win 65535 <nop,nop,TS val 0 ecr 500>`,
			stamped + `0.10 a R 1:1(0) win 0 <nop,nop,TS val 0 ecr 500>`,
		},
	},
	{
		rule: "tsval-grows", where: inCapture,
		breaks: []string{stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 120 ecr 500>
			0.11 a . 11:21(10) ack 1 win 65535 <nop,nop,TS val 119 ecr 500>`},
		keeps: []string{
			// An ACK, or data, that others have overtaken.
			stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 120 ecr 500>
			0.11 a . 1:1(0) ack 1 win 65535 <nop,nop,TS val 119 ecr 500>`,
			stamped + `
			0.10 a . 11:21(10) ack 1 win 65535 <nop,nop,TS val 120 ecr 500>
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 119 ecr 500>`,
		},
	},
	{
		rule:   "tsecr-echoes",
		breaks: []string{stamped + `0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 210>`},
		keeps: []string{
			stamped + `0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 100>`,
			// Without both options in the handshake the field says nothing.
			plain + `0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 101>`,
		},
	},
	{
		// Of a segment that was not captured, after 60 ms of a clock of 1 ms.
		rule: "tsecr-echoes", where: inCapture,
		breaks: []string{stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 150 ecr 500>
			0.16 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 510 ecr 211>`},
		keeps: []string{stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 150 ecr 500>
			0.16 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 510 ecr 210>`},
	},
	{
		rule: "tsecr-echoes", where: inNetwork,
		breaks: []string{stamped + `0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 101>`, stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 150 ecr 500>
			0.20 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 510 ecr 150>
			0.30 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 520 ecr 149>`},
		keeps: []string{stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 150 ecr 500>
			0.20 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 510 ecr 150>
			0.30 b . 1:1(0) ack 11 win 65535 <nop,nop,TS val 520 ecr 150>`},
	},
	{
		rule: "sack-permitted",
		breaks: []string{
			plain + `0.10 a . 1:1(0) ack 1 win 65535 <nop,nop,sackOK>`,
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.11 a . 11:21(10) ack 1 win 65535
			0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:21>`,
		},
		keeps: []string{selective + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.11 a . 11:21(10) ack 1 win 65535
			0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:21>`},
	},
	{
		rule: "sack-held", where: inNetwork,
		breaks: []string{
			selective + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.11 a . 11:21(10) ack 1 win 65535
			0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:22>`,
			selective + `
			0.10 a! . 1:21(20) ack 1 win 65535
			0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:21>`,
			dropped + `0.17 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 11:32>`,
		},
		keeps: []string{
			dropped,
			selective + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.11 a . 11:21(10) ack 1 win 65535
			0.11 a! . 21:31(10) ack 1 win 65535
			0.11 a . 31:41(10) ack 1 win 65535
			0.13 b . 1:1(0) ack 1 win 65535 <nop,nop,sack 31:41 11:21>`,
			// It reports a second copy (RFC 2883).
			selective + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65535
			0.40 a . 1:11(10) ack 1 win 65535
			0.42 b . 1:1(0) ack 11 win 65535 <nop,nop,sack 1:11>`,
		},
	},
	{
		rule: "acks-arrived", where: inNetwork,
		breaks: []string{dropped + `
			0.20 a . 1:11(10) ack 1 win 65535
			0.22 b . 1:1(0) ack 32 win 65535`},
		keeps: []string{dropped + `
			0.20 a . 1:11(10) ack 1 win 65535
			0.22 b . 1:1(0) ack 31 win 65535`},
	},
	{
		rule:   "tsecr-of-syn",
		breaks: []string{`0.00 a S 0:0(0) win 65535 <nop,nop,TS val 100 ecr 1>`},
		keeps:  []string{stamped},
	},
	{
		rule: "segment-size", where: inNetwork,
		breaks: []string{
			stamped + `0.10 a . 1:990(989) ack 1 win 65535 <nop,nop,TS val 101 ecr 500>`,
			`0.00 a S 0:0(0) win 65535
			0.02 b S. 0:0(0) ack 1 win 65535
			0.04 a . 1:538(537) ack 1 win 65535`,
		},
		keeps: []string{
			stamped + `0.10 a . 1:989(988) ack 1 win 65535 <nop,nop,TS val 101 ecr 500>`,
			`0.00 a S 0:0(0) win 65535
			0.02 b S. 0:0(0) ack 1 win 65535
			0.04 a . 1:537(536) ack 1 win 65535`,
		},
	},
	{
		rule:   "within-window",
		breaks: []string{small + `0.10 a . 1:1002(1001) ack 1 win 65535`},
		keeps: []string{
			small + `0.10 a . 1:1001(1000) ack 1 win 65535`,
			small + `
			0.10 a . 1:1001(1000) ack 1 win 65535
			0.12 b . 1:1(0) ack 1001 win 0
			1.00 a . 1001:1002(1) ack 1 win 65535`,
			// Sent before it arrives that the window has shrunk.
			small + `
			0.10 b . 1:1(0) ack 1 win 500
			0.10 a . 1:1001(1000) ack 1 win 65535`,
		},
	},
	{
		rule: "shrunk-window", where: inNetwork,
		breaks: []string{small + `
			0.10 a . 1:101(100) ack 1 win 65535
			0.12 b . 1:1(0) ack 101 win 100
			0.30 a . 101:202(101) ack 1 win 65535`},
		keeps: []string{
			small + `
			0.10 a . 1:101(100) ack 1 win 65535
			0.12 b . 1:1(0) ack 101 win 100
			0.30 a . 101:201(100) ack 1 win 65535`,
			small + `
			0.10 a . 1:101(100) ack 1 win 65535
			0.12 b . 1:1(0) ack 101 win 100
			0.12 a . 101:202(101) ack 1 win 65535`,
		},
	},
	{
		rule: "within-window", where: inCapture,
		breaks: []string{small + `0.10 a . 1:1002(1001) ack 1 win 65535`},
		// An ACK of what was not seen: its like may be missing as well.
		keeps: []string{
			small + `
			0.10 b . 1:1(0) ack 501 win 1000
			0.12 a . 501:2101(1600) ack 1 win 65535`,
			// What is between was not seen, and so may be the ACKs of it.
			small + `
			0.10 a . 1:1001(1000) ack 1 win 65535
			0.14 a . 3001:4001(1000) ack 1 win 65535`,
		},
	},
	{
		rule: "no-shrinking",
		breaks: []string{
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65524`,
			scaled + `
			0.04 a . 1:11(10) ack 1 win 1000
			0.05 b . 1:1(0) ack 11 win 1000
			0.06 a . 11:21(10) ack 1 win 1000
			0.07 b . 1:1(0) ack 21 win 998`,
		},
		keeps: []string{
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65525`,
			// What is lost to the unit of the scale.
			scaled + `
			0.04 a . 1:11(10) ack 1 win 1000
			0.05 b . 1:1(0) ack 11 win 1000
			0.06 a . 11:21(10) ack 1 win 1000
			0.07 b . 1:1(0) ack 21 win 999`,
		},
	},
	{
		rule: "no-shrinking", where: inCapture,
		breaks: []string{stamped + `
			0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 100>
			0.11 b . 1:1(0) ack 1 win 60000 <nop,nop,TS val 511 ecr 100>`},
		// Either may have been sent first.
		keeps: []string{
			plain + `
			0.10 b . 1:1(0) ack 1 win 65535
			0.11 b . 1:1(0) ack 1 win 60000`,
			stamped + `
			0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 100>
			0.11 b . 1:1(0) ack 1 win 60000 <nop,nop,TS val 510 ecr 100>`,
			// The last one was sent before the one that had come before its data.
			stamped + `
			0.10 b . 1:1(0) ack 1 win 65535 <nop,nop,TS val 510 ecr 100>
			0.11 b . 1:1(0) ack 2001 win 65535 <nop,nop,TS val 512 ecr 100>
			0.12 a . 1:1001(1000) ack 1 win 65535 <nop,nop,TS val 101 ecr 500>
			0.13 b . 1:1(0) ack 1001 win 65000 <nop,nop,TS val 511 ecr 101>`,
		},
	},
	{
		rule: "no-shrinking", where: inNetwork,
		breaks: []string{plain + `
			0.10 b . 1:1(0) ack 1 win 65535
			0.11 b . 1:1(0) ack 1 win 60000`},
		// What lies beyond any window is not of the stream.
		keeps: []string{plain + `
			0.05 a! . 60001:60001(0) ack 1 win 65535
			0.05 a! . 2147483649:2147483650(1) ack 1 win 65535
			0.06 b . 1:1(0) ack 1 win 65535
			0.07 a! . 2147483649:2147483650(1) ack 1 win 65535
			0.08 b . 1:1(0) ack 1 win 65535
			0.09 a . 1:2(1) ack 1 win 65535
			0.12 b . 1:1(0) ack 2 win 65534`},
	},
	{
		rule: "window-scaled",
		breaks: []string{scaled + `
			0.04 a . 1:1(0) ack 1 win 29184
			0.10 a . 1:11(10) ack 1 win 228
			0.12 b . 1:11(10) ack 11 win 228
			0.14 a . 11:11(0) ack 11 win 228`},
		keeps: []string{
			scaled + `
			0.04 a . 1:1(0) ack 1 win 228
			0.10 a . 1:11(10) ack 1 win 228`,
			// The SYN had no room for more.
			`0.00 a S 0:0(0) win 65535 <mss 1460,nop,wscale 7>
			0.02 b S. 0:0(0) ack 1 win 29184 <mss 1460,nop,wscale 7>
			0.04 a . 1:1(0) ack 1 win 65535
			0.10 a . 1:11(10) ack 1 win 65535`,
			// Nothing tells.
			scaled + `0.04 a . 1:1(0) ack 1 win 29184`,
		},
	},
	{
		rule: "ack-never-falls", where: inNetwork,
		breaks: []string{plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65525
			0.14 b . 1:1(0) ack 10 win 65526`},
		keeps: []string{plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65525
			0.14 b . 1:1(0) ack 11 win 65525`},
	},
	{
		rule: "ack-never-falls", where: inCapture,
		breaks: []string{stamped + `
			0.10 a . 1:11(10) ack 1 win 65535 <nop,nop,TS val 110 ecr 500>
			0.12 b . 1:1(0) ack 11 win 65525 <nop,nop,TS val 510 ecr 110>
			0.14 b . 1:1(0) ack 10 win 65526 <nop,nop,TS val 511 ecr 110>`},
		keeps: []string{plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65525
			0.14 b . 1:1(0) ack 10 win 65526`},
	},
	{
		rule: "one-fin",
		breaks: []string{plain + `
			0.10 a F. 1:1(0) ack 1 win 65535
			0.50 a F. 2:2(0) ack 1 win 65535`},
		keeps: []string{
			plain + `
			0.10 a F. 1:1(0) ack 1 win 65535
			0.50 a F. 1:1(0) ack 1 win 65535`,
			// The same FIN with the data before it, and with the SYN.
			plain + `
			0.10 a P. 1:11(10) ack 1 win 65535
			0.11 a F. 11:11(0) ack 1 win 65535
			0.50 a FP. 1:11(10) ack 1 win 65535`,
			`0.00 a SF 0:0(0) win 65535 <mss 1460>
			0.02 b S. 0:0(0) ack 1 win 65535 <mss 1460>
			0.04 a F. 1:1(0) ack 1 win 65535`,
		},
	},
	{
		rule: "silent-after-fin",
		breaks: []string{plain + `
			0.10 a F. 1:1(0) ack 1 win 65535
			0.20 a . 2:12(10) ack 1 win 65535`},
		keeps: []string{plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.11 a F. 11:11(0) ack 1 win 65535
			0.20 a . 12:12(0) ack 1 win 65535
			0.50 a . 1:11(10) ack 1 win 65535`},
	},
	{
		rule: "silent-after-rst", where: inCapture,
		breaks: []string{plain + `
			0.10 a R. 1:1(0) ack 1 win 0
			0.20 a . 1:11(10) ack 1 win 65535`},
		// It may have entered TIME-WAIT (RFC 9293 section 3.5.2).
		keeps: []string{plain + `
			0.10 a R. 1:1(0) ack 1 win 0
			0.20 a . 1:1(0) ack 1 win 65535
			0.30 a R 1:1(0) win 0`},
	},
	{
		rule: "rto-doubles",
		breaks: []string{
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.40 a! . 1:11(10) ack 1 win 65535
			0.70 a! . 1:11(10) ack 1 win 65535`,
			`0.00 a! S 0:0(0) win 65535
			1.00 a! S 0:0(0) win 65535
			2.00 a! S 0:0(0) win 65535`,
		},
		keeps: []string{
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.40 a! . 1:11(10) ack 1 win 65535
			1.00 a! . 1:11(10) ack 1 win 65535
			2.20 a! . 1:11(10) ack 1 win 65535`,
			// From 60 s on it need not double.
			`0.00 a! S 0:0(0) win 65535
			40.00 a! S 0:0(0) win 65535
			100.00 a! S 0:0(0) win 65535`,
			// An ACK may have started the timer anew.
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.40 a! . 1:11(10) ack 1 win 65535
			0.45 b . 1:11(10) ack 1 win 65535
			0.80 a! . 1:11(10) ack 11 win 65535`,
		},
	},
	{
		rule: "rto-doubles", where: inCapture,
		breaks: []string{
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.40 a . 1:11(10) ack 1 win 65535
			0.70 a . 1:11(10) ack 1 win 65535`,
			// Without a SYN the first interval is left out.
			`0.00 a F. 1:1(0) ack 1 win 65535
			0.22 a F. 1:1(0) ack 1 win 65535
			0.66 a F. 1:1(0) ack 1 win 65535
			1.10 a F. 1:1(0) ack 1 win 65535`,
			`0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>
			1.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 200 ecr 0>
			2.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 300 ecr 0>`,
			// A timestamp that stands still says nothing.
			`0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>
			1.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>
			2.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>`,
		},
		keeps: []string{
			// The second and third copy are missing.
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			2.20 a . 1:11(10) ack 1 win 65535
			4.60 a . 1:11(10) ack 1 win 65535`,
			// That soon no timer goes.
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.15 a . 1:11(10) ack 1 win 65535
			0.20 a . 1:11(10) ack 1 win 65535
			0.25 a . 1:11(10) ack 1 win 65535`,
			// A tail loss probe comes first: whether there is SACK was not seen.
			`0.00 a F. 1:1(0) ack 1 win 65535
			0.22 a F. 1:1(0) ack 1 win 65535
			0.44 a F. 1:1(0) ack 1 win 65535
			0.88 a F. 1:1(0) ack 1 win 65535`,
			// Sent after 1 s and 2 s, as the timestamps say; the second one was held up
			// before it was captured.
			`0.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 100 ecr 0>
			1.90 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 200 ecr 0>
			3.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 400 ecr 0>
			7.00 a S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 800 ecr 0>`,
			`0.00 a F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 5>
			0.22 a F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 120 ecr 5>
			0.80 a F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 150 ecr 5>
			1.30 a F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 210 ecr 5>`,
		},
	},
	{
		rule: "rto-waits", where: inNetwork,
		breaks: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.12 a . 1:11(10) ack 1 win 65535`},
		keeps: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.14 a . 1:11(10) ack 1 win 65535`},
	},
	{
		rule: "initial-rto", where: inNetwork,
		breaks: []string{`
			0.00 a! S 0:0(0) win 65535
			0.99 a! S 0:0(0) win 65535`},
		keeps: []string{`
			0.00 a! S 0:0(0) win 65535
			1.00 a! S 0:0(0) win 65535`},
	},
	{
		rule: "rto-after-syn",
		breaks: []string{synLost + `
			1.10 a! . 1:11(10) ack 1 win 65535
			2.10 a . 1:11(10) ack 1 win 65535`},
		keeps: []string{
			synLost + `
			1.10 a! . 1:11(10) ack 1 win 65535
			4.10 a . 1:11(10) ack 1 win 65535`,
			// By then there is a round-trip time.
			synLost + `
			1.10 a . 1:11(10) ack 1 win 65535
			1.12 b . 1:1(0) ack 11 win 65535
			1.20 a! . 11:21(10) ack 1 win 65535
			2.20 a . 11:21(10) ack 1 win 65535`,
		},
	},
	{
		rule: "earliest-first", where: inNetwork,
		breaks: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.10 a! . 11:21(10) ack 1 win 65535
			0.50 a . 11:21(10) ack 1 win 65535`},
		keeps: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.10 a! . 11:21(10) ack 1 win 65535
			0.50 a . 1:11(10) ack 1 win 65535`},
	},
	{
		rule: "same-bytes",
		breaks: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			0.50 a~ . 1:11(10) ack 1 win 65535`},
		keeps: []string{
			plain + `
			0.10 a!~ . 1:11(10) ack 1 win 65535
			0.50 a~ . 1:11(10) ack 1 win 65535`,
			// The byte of a keepalive is garbage.
			plain + `
			0.10 a . 1:2(1) ack 1 win 65535
			0.12 b . 1:1(0) ack 2 win 65535
			9.00 a~ . 1:2(1) ack 1 win 65535`,
		},
	},
	{
		rule: "loss-window", where: inNetwork,
		breaks: []string{plain + `
			0.10 a! . 1:1461(1460) ack 1 win 65535
			0.10 a! . 1461:2921(1460) ack 1 win 65535
			0.50 a! . 1:1461(1460) ack 1 win 65535
			0.51 a . 1461:2921(1460) ack 1 win 65535`},
		keeps: []string{plain + `
			0.10 a! . 1:1461(1460) ack 1 win 65535
			0.10 a! . 1461:2921(1460) ack 1 win 65535
			0.50 a . 1:1461(1460) ack 1 win 65535
			0.52 b . 1:1(0) ack 1461 win 65535
			0.53 a . 1461:2921(1460) ack 1 win 65535
			0.53 a . 2921:4381(1460) ack 1 win 65535`},
	},
	{
		rule: "sent-again", where: inNetwork, until: 200 * time.Second,
		breaks: []string{
			plain + `0.10 a! . 1:11(10) ack 1 win 65535`,
			plain + `0.10 a! F. 1:1(0) ack 1 win 65535`,
		},
		keeps: []string{
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			60.00 a! . 1:11(10) ack 1 win 65535`,
			plain + `
			0.10 a . 1:11(10) ack 1 win 65535
			0.12 b . 1:1(0) ack 11 win 65535`,
		},
	},
	{
		rule: "sent-again", where: inNetwork,
		breaks: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			160.00 a . 11:21(10) ack 1 win 65535`},
		keeps: []string{plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			149.00 a . 11:21(10) ack 1 win 65535`},
	},
	{
		// A tail loss probe is due after two round trips.
		rule: "sent-again", where: inNetwork, until: 301 * time.Second,
		breaks: []string{slow + `100.10 a! . 1:11(10) ack 1 win 65535`},
		keeps:  []string{slow + `101.10 a! . 1:11(10) ack 1 win 65535`},
	},
	{
		rule: "probes",
		breaks: []string{
			filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			200.00 b . 1:1(0) ack 1001 win 1000
			200.02 a . 1001:2001(1000) ack 1 win 65535`,
			// The window is taken back from what is on its way.
			filled + `
			0.20 a! P. 101:201(100) ack 1 win 65535
			0.22 b . 1:1(0) ack 101 win 0
			200.00 b . 1:1(0) ack 101 win 1000
			200.02 a P. 101:201(100) ack 1 win 65535`,
		},
		keeps: []string{
			filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			1.00 a . 1001:1002(1) ack 1 win 65535
			1.02 b . 1:1(0) ack 1001 win 0
			200.00 b . 1:1(0) ack 1001 win 1000
			200.02 a . 1001:2001(1000) ack 1 win 65535`,
			// There was no more to send.
			filled + `
			0.20 a P. 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			200.00 b . 1:1(0) ack 1001 win 1000
			200.02 a . 1001:2001(1000) ack 1 win 65535`,
		},
	},
	{
		rule: "probes-back-off",
		breaks: []string{filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			1.00 a . 1001:1002(1) ack 1 win 65535
			1.02 b . 1:1(0) ack 1001 win 0
			2.00 a . 1001:1002(1) ack 1 win 65535
			2.02 b . 1:1(0) ack 1001 win 0
			3.00 a . 1001:1002(1) ack 1 win 65535`},
		keeps: []string{
			filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			1.00 a . 1001:1002(1) ack 1 win 65535
			1.02 b . 1:1(0) ack 1001 win 0
			2.00 a . 1001:1002(1) ack 1 win 65535
			2.02 b . 1:1(0) ack 1001 win 0
			4.00 a . 1001:1002(1) ack 1 win 65535`,
			// The second ACK before the third probe has started the timer anew, and the timer
			// of the first began when that of what is outstanding had expired.
			filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.20 a! . 1001:1101(100) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			0.82 a . 1001:1002(1) ack 1 win 65535
			0.84 b . 1:1(0) ack 1001 win 0
			1.60 b . 1:1(0) ack 1001 win 0
			2.40 a . 1001:1002(1) ack 1 win 65535
			2.42 b . 1:1(0) ack 1001 win 0
			4.00 a . 1001:1002(1) ack 1 win 65535`,
			// A write has started the timer of the second anew.
			filled + `
			0.20 a . 101:1001(900) ack 1 win 65535
			0.22 b . 1:1(0) ack 1001 win 0
			0.43 a . 1001:1002(1) ack 1 win 65535
			0.45 b . 1:1(0) ack 1001 win 0
			1.00 a . 1001:1002(1) ack 1 win 65535
			1.02 b . 1:1(0) ack 1001 win 0
			1.80 a . 1001:1002(1) ack 1 win 65535`,
		},
	},
	{
		rule: "keepalive-idle", where: inNetwork,
		breaks: []string{
			plain + `
			0.10 a! . 1:11(10) ack 1 win 65535
			5.00 a . 10:10(0) ack 1 win 65535`,
			plain + `
			4.99 b . 1:1(0) ack 1 win 65535
			5.00 a . 0:0(0) ack 1 win 65535`,
		},
		keeps: []string{
			// It crosses another.
			plain + `
			4.99 b . 0:0(0) ack 1 win 65535
			4.99 a . 0:0(0) ack 1 win 65535`,
			plain + `
			4.98 b . 1:1(0) ack 1 win 65535
			5.00 a . 0:0(0) ack 1 win 65535`,
		},
	},
}

// Each rule of segments is broken by some exchanges, and not by those that come
// near.
func TestExchangesThatBreakARuleAndThoseThatComeNear(t *testing.T) {
	for _, tt := range near {
		for _, seen := range []place{inNetwork, inCapture} {
			if tt.where != anywhere && tt.where != seen {
				continue
			}
			at := map[place]string{inNetwork: "network", inCapture: "capture"}[seen]
			judge := func(text string) *rfc.Findings {
				if seen == inCapture {
					return captured(t, parseExchange(t, text))
				}
				return networked(t, parseExchange(t, text), tt.until)
			}
			t.Run(tt.rule+" in a "+at, func(t *testing.T) {
				for _, text := range tt.breaks {
					if brokenIn(judge(text), tt.rule) == 0 {
						t.Errorf("the rule sleeps:\n%s", text)
					}
				}
				for _, text := range tt.keeps {
					if brokenIn(judge(text), tt.rule) > 0 {
						t.Errorf("a false alarm:\n%s", text)
					}
				}
			})
		}
	}
}

// What the notation has no words for: the reserved bits of a header.
func TestReservedBitsInACapture(t *testing.T) {
	for _, tt := range []struct {
		bits byte
		want int
	}{{0, 0}, {1, 0}, {2, 1}, {8, 1}} { // 1 belongs to accurate ECN
		lines := parseExchange(t, plain)
		lines[2].data[20+12] |= tt.bits
		if got := brokenIn(captured(t, lines), "reserved-zero"); got != tt.want {
			t.Errorf("bits %d: reserved-zero is broken %d times, want %d", tt.bits, got, tt.want)
		}
	}
}

// Another connection of one host begins at another number, unrelated to the first.
func TestInitialNumbersInACapture(t *testing.T) {
	for _, tt := range []struct {
		further uint32
		want    int
	}{{0, 1}, {1, 0}, {250000, 1}, {250001, 0}} { // the clock of 4 us ticks 250,000 times a second
		lines := append(parseExchange(t, plain), parseExchange(t, "1.00 a S 0:0(0) win 65535")...)
		s, err := decoded(t, lines[3].data).Segment()
		if err != nil {
			t.Fatal(err)
		}
		s.Seq += tt.further
		s.Src = netip.AddrPortFrom(s.Src.Addr(), 1001)
		if lines[3].data, err = s.Append(nil); err != nil {
			t.Fatal(err)
		}
		if got := brokenIn(captured(t, lines), "isn-unpredictable"); got != tt.want {
			t.Errorf("%d further: isn-unpredictable is broken %d times, want %d", tt.further, got, tt.want)
		}
	}
}

// A rule for captures is tried on one, and a rule that is tried is there.
func TestEveryRuleForCapturesIsTriedOnOne(t *testing.T) {
	for _, r := range rfc.Rules() {
		tried := slices.ContainsFunc(near, func(c comparison) bool { return c.rule == r.ID && c.where != inNetwork })
		tried = tried || r.ID == "reserved-zero" || r.ID == "isn-unpredictable" // above
		if !r.Both && !tried {
			t.Errorf("rule %s is for captures too, and no exchange tries it on one", r.ID)
		}
		if r.Both && tried {
			t.Errorf("rule %s is not for captures, but tried on one", r.ID)
		}
	}
}
