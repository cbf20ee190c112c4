package scripts_test

import (
	"fmt"
	"strconv"
	"strings"

	"netlab/impair"
	"netlab/topology/wire/match"
)

// cable is a link of a random lab.
type cable struct {
	id string
	a  *member
	b  *member
	// number is its place among the links, from which its addresses come.
	number int
	// traced says that a trace is its rate: then no rate can be set.
	traced bool
}

// settings are keywords of link().
func (g *generator) settings(l *cable) []string {
	var out []string
	if g.chance(0.1) {
		presets := impair.Presets()
		out = append(out, "preset = "+strconv.Quote(presets[g.IntN(len(presets))].Name))
	}
	switch {
	case g.chance(0.15): // a plain link
	case g.chance(0.5):
		out = append(out, "delay = "+g.delay())
		if g.chance(0.3) {
			out = append(out, "jitter = "+pick(g, `"100us"`, `"3ms"`, `"40ms"`))
		}
		if g.chance(0.3) {
			out = append(out, "loss = "+pick(g, "0.01", "0.2", `"3%"`, `"10%"`))
		}
		if g.chance(0.15) {
			out = append(out, "duplicate = "+pick(g, "0.05", `"10%"`))
		}
		if g.chance(0.1) {
			out = append(out, "corrupt = "+pick(g, "0.01", `"5%"`))
		}
		if g.chance(0.1) {
			out = append(out, "reorder = "+pick(g, "0.2", `"50%"`))
		}
		switch {
		case g.chance(0.3):
			out = append(out, "rate = "+pick(g, `"64kbit"`, `"1mbit"`, `"10mbit"`))
			if g.chance(0.4) {
				out = append(out, "limit = "+pick(g, "1", "5", "40"))
			}
			if g.chance(0.3) {
				out = append(out, "queue = "+pick(g, `"codel"`, `"fq_codel"`, `"red max 30000 avpkt 1000"`))
			}
		case len(out) > 0 && strings.HasPrefix(out[0], "preset"):
		case g.chance(0.1):
			l.traced = true
			out = append(out, "trace = "+pick(g, `"1"`, `"2,2,3,9,20"`, `"1,50"`))
		}
	case g.chance(0.5):
		text := g.netem()
		l.traced = strings.Contains(text, "trace")
		if l.traced {
			out = nil // a preset's rate goes with no trace
		}
		out = append(out, "netem = "+strconv.Quote(text))
	default:
		out = append(out, "a_to_b = "+strconv.Quote(g.netem()))
		if g.chance(0.8) {
			out = append(out, "b_to_a = "+strconv.Quote(g.netem()))
		}
		l.traced = strings.Contains(strings.Join(out, " "), "trace")
		if l.traced && strings.HasPrefix(out[0], "preset") {
			out = out[1:]
		}
	}
	if g.chance(0.2) {
		out = append(out, "mtu = "+pick(g, "1280", "1400", "9000", "65535"))
	}
	return out
}

func (g *generator) delay() string {
	return pick(g, "pause", `"1us"`, `"500us"`, `"1ms"`, `"10ms"`, `"10ms"`, `"50ms"`, `"120ms"`, `"700ms"`)
}

// netem is a text of tc-netem with any of its options and ours, which go
// together.
func (g *generator) netem() string {
	for {
		var w []string
		add := func(p float64, texts ...string) bool {
			yes := g.chance(p)
			if yes {
				w = append(w, pick(g, texts...))
			}
			return yes
		}
		if add(0.8, "delay 1ms", "delay 10ms", "delay 20ms 5ms", "delay 50ms 10ms 25%", "delay 100ms 300ms", "delay 3ms 3ms 90%") {
			add(0.2, "distribution uniform", "distribution normal", "distribution pareto", "distribution paretonormal", "distribution table:-8192,0,8192")
			add(0.2, "ordered", "unordered")
			if add(0.15, "reorder 25%", "reorder 25% 50%", "reorder 80%") {
				add(0.3, "gap 3", "gap 5")
			}
		}
		add(0.35, "loss 1%", "loss 5% 25%", "loss random 20%", "loss 40%",
			"loss state 2%", "loss state 5% 60%", "loss state 2% 30% 20% 80% 1%",
			"loss gemodel 2%", "loss gemodel 2% 30%", "loss gemodel 1% 20% 60% 0.1%")
		add(0.15, "duplicate 5%", "duplicate 30% 50%")
		add(0.1, "corrupt 1%", "corrupt 10% 20%", "corrupt 3% fix")
		add(0.1, "ecn")
		add(0.1, "seed 7", "seed 18446744073709551615")
		add(0.1, "slot 5ms", "slot 1ms 30ms packets 3", "slot 10ms 20ms bytes 4000", "slot distribution normal 10ms 3ms")
		switch {
		case add(0.4, "rate 32kbit", "rate 500kbit", "rate 2mbit", "rate 2mbit 14", "rate 1mbit 10 48 5", "rate 100mbit", "rate 1gbit"):
			add(0.2, "limit-bytes 3000", "limit-bytes 64kb")
			add(0.3, "limit 1", "limit 3", "limit 20", "limit 1k")
			add(0.5, "queue codel", "queue codel target 2ms interval 20ms", "queue codel limit 10 ce_threshold 1ms ecn", "queue codel noecn",
				"queue fq_codel", "queue fq_codel flows 2 quantum 300", "queue fq_codel limit 20 memory_limit 8kb ecn", "queue fq_codel target 1ms interval 10ms",
				"queue red min 2000 max 8000 avpkt 500", "queue red limit 60000 min 3000 max 9000 avpkt 1000 burst 8 probability 0.3 bandwidth 2mbit",
				"queue red max 9000 avpkt 500 ecn harddrop", "queue red max 9000 avpkt 500 ecn nodrop adaptive", "queue none")
		case add(0.1, "trace 1", "trace 1,1,1,2,30", "trace 5,10,400"):
		default:
			add(0.1, "limit 1", "limit 5")
		}
		g.Shuffle(len(w), func(i, j int) {
			// What belongs to the queue stays behind the words that are the link's.
			if !strings.HasPrefix(w[i], "queue") && !strings.HasPrefix(w[j], "queue") {
				w[i], w[j] = w[j], w[i]
			}
		})
		if text := strings.Join(w, " "); text != "" {
			if _, err := impair.Parse(text); err == nil {
				return text
			}
		}
	}
}

// change is a text for set() and profile() that goes together with whatever the
// link has by then.
func (g *generator) change(l *cable) string {
	texts := []string{
		"delay 1ms", "delay 30ms", "delay 200ms 20ms", "delay 5ms", "jitter 7ms", "loss 0%", "loss 15%", "loss 100%", "loss gemodel 5% 20%",
		"duplicate 10%", "corrupt 2%", "delay 40ms reorder 30%", "limit 2", "delay 80ms 20ms distribution normal ordered", "unordered",
	}
	if !l.traced {
		texts = append(texts, "rate 100kbit", "rate 5mbit", "rate 1gbit", "rate 256kbit queue codel", "rate 1mbit queue fq_codel flows 4", "rate 1mbit queue none")
	}
	return pick(g, texts...)
}

// profile is a text for profile().
func (g *generator) profile(l *cable) string {
	var steps []string
	at := 0
	for range 1 + g.IntN(5) {
		at += g.IntN(3000)
		steps = append(steps, fmt.Sprintf("%dms %s", at, pick(g, "cut", "unplug", "mend", "mend", g.change(l), g.change(l))))
	}
	if g.chance(0.3) {
		steps = append(steps, fmt.Sprintf("repeat %dms", at+1+g.IntN(3000)))
	}
	return strings.Join(steps, "; ")
}

var kinds = []string{
	"packet", "SYN", "SYN+ACK", "FIN", "RST", "ACK", "ack of SYN", "ack of FIN", "data", "retransmission", "duplicate", "out of order",
	"gap", "duplicate ACK", "zero window", "window probe", "window update", "keepalive", "keepalive ACK", "unacceptable", "ack of unseen data",
}

// pattern names packets: of all kinds, with all that may stand around them.
func (g *generator) pattern() string {
	for {
		var w []string
		end := func() string {
			if g.chance(0.15) {
				return "any"
			}
			return pick(g, g.nodes...).word()
		}
		switch {
		case g.chance(0.3):
			w = append(w, end())
		case g.chance(0.3):
			w = append(w, end()+">"+end())
		}
		kind := pick(g, kinds...)
		if g.chance(0.3) {
			kind = pick(g, "data", "ACK", "SYN", "FIN", "packet", "SYN+ACK")
		}
		w = append(w, kind)
		ordinal := func() {
			n := 1 + g.IntN(5)
			switch g.IntN(4) {
			case 0:
				w = append(w, fmt.Sprintf("#%d-%d", n, n+g.IntN(4)))
			case 1:
				w = append(w, fmt.Sprintf("#%d-", n))
			case 2:
				w = append(w, fmt.Sprintf("every %d", n))
			default:
				w = append(w, fmt.Sprintf("#%d", n))
			}
		}
		if g.chance(0.6) {
			ordinal()
		}
		if kind == "retransmission" && g.chance(0.6) {
			w = append(w, "of "+pick(g, "SYN", "SYN+ACK", "FIN", "data"))
			if g.chance(0.5) {
				ordinal()
			}
		}
		for _, clause := range []string{
			pick(g, "port 80", "sport 80", "dport 80", "port 40001"),
			pick(g, "len = 0", "len > 0", "len > 1000", "len != 1448", "len <= 10"),
			fmt.Sprintf("conn %d", 1+g.IntN(4)),
			"flags " + pick(g, "S", "S.", ".", "F.", "P.", "R", "R.", "-"),
			"proto " + pick(g, "tcp", "udp", "icmp", "icmpv6", "17"),
		} {
			if g.chance(0.08) {
				w = append(w, clause)
			}
		}
		if text := strings.Join(w, " "); parses(match.Parse(text)) {
			return text
		}
	}
}

func parses[T any](_ T, err error) bool { return err == nil }

// rule is a call that adds a rule to a link.
func (g *generator) rule(l *cable) *stmt {
	verb := pick(g, "drop", "drop", "drop", "delay", "delay", "duplicate", "corrupt", "hold", "mark", "rewrite")
	s := &stmt{text: l.id + "." + verb, must: []string{quoted(g.pattern())}}
	switch verb {
	case "delay":
		s.must = append(s.must, g.delay())
	case "duplicate":
		if g.chance(0.5) {
			s.with("copies = " + pick(g, "1", "2", "5"))
		}
		if g.chance(0.3) {
			s.with("spaced = " + pick(g, `"1ms"`, `"30ms"`))
		}
	case "corrupt":
		if g.chance(0.4) {
			s.with("fix = True")
		}
	case "rewrite":
		window, flags := "window = "+pick(g, "0", "1", "500", "65535"), "flags = "+pick(g, `"R"`, `"R."`, `"S"`, `"."`, `"F."`, `"P."`, `"-"`, `".E"`)
		s.must = append(s.must, pick(g, window, `seq = "+1", ack = "-1", options = "<mss 700,nop>"`, flags))
	}
	if g.chance(0.3) {
		s.with("p = " + pick(g, "0.5", "0.1", `"90%"`))
	}
	s.must = append(s.must, "optional = True")
	return s
}

// quoted is text as a literal of Starlark.
func quoted(text string) string {
	if strings.Contains(text, `"`) && !strings.Contains(text, "'") {
		return "'" + text + "'"
	}
	return strconv.Quote(text)
}
