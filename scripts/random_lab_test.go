package scripts_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// generator writes one random lab. Times are in milliseconds.
type generator struct {
	*rand.Rand
	nodes []*member
	links []*cable
	// number of functions defined so far.
	functions int
	// end is when the lab gives up everything that is left.
	end int
	// reroutes says that routes may go while the lab runs: then a ping or a
	// datagram may find no route, which ends the lab.
	reroutes bool
	// begun are times at which something begins.
	begun []int
	// known are connections that other flows may meddle with, by their variables.
	known []string

	declared, defined, plan block
}

// member is a node of a random lab.
type member struct {
	id, name string
	kind     string // "host", "router" or "raw"
	addrs    []netip.Prefix
	chosen   bool // addrs were chosen by the lab
	port     int  // the last on which somebody listens
	// dies is when the node restarts or crashes, back when it has power again; 0
	// for never.
	dies, back int
	// freezes says that it stops where it is for a while.
	freezes bool
}

// stays reports whether the node is there all the time.
func (m *member) stays() bool { return m.dies == 0 && !m.freezes }

// word is the node's name as patterns have it.
func (m *member) word() string {
	if m.name != m.id {
		return strconv.Quote(m.name)
	}
	return m.name
}

// at is an address of the node with a port, as connect() takes it.
func (m *member) at(port int) string { return strconv.Quote(fmt.Sprintf("%s:%d", m.name, port)) }

// randomLab is the lab of a number: the same text each time.
func randomLab(number uint64) block {
	g := &generator{Rand: rand.New(rand.NewPCG(number, 1))}
	var lab block
	lab.line(`"""Random lab %d."""`, number)
	lab.line(`pause = param("pause", "20ms")`)
	lab.line(`limits(packets = 6000000)`)
	g.topology()
	g.end = pick(g, 2000, 5000, 10_000, 10_000, 60_000, 300_000)
	g.mortality()
	lab = append(lab, g.declared...)
	lab = append(lab, prelude()...)
	for range 1 + g.IntN(5) {
		g.conversation()
	}
	for range g.IntN(5) {
		g.fault()
	}
	for range g.IntN(4) {
		g.look()
	}
	lab = append(lab, g.defined...)
	if g.chance(0.8) {
		g.plan.call("at", g.time(g.end), "give_up")
	}
	// What is planned for one moment happens in the order of the plan.
	g.Shuffle(len(g.plan), func(i, j int) { g.plan[i], g.plan[j] = g.plan[j], g.plan[i] })
	lab = append(lab, g.plan...)
	g.plan = nil
	for range g.IntN(4) {
		g.wait()
	}
	return append(lab, g.plan...)
}

// prelude is what random labs do with nodes and connections whose fate they do
// not know.
func prelude() block {
	const text = `
conns, closed, servers, gone, frozen = [], [], [], [], []

def up(node):
    return node not in gone and node not in frozen

def dial(node, to, **options):
    if not up(node):
        return None
    c = node.connect(to, wait = False, **options)
    conns.append(c)
    return c

def began(c):
    return c != None and len(c.states) > 0

def lives(c):
    return began(c) and c.state != "CLOSED" and c not in closed and up(c.node)

def peer(c):
    if c == None:
        return None
    for d in conns:
        if d.local == c.remote and d.remote == c.local:
            return d
    return c

def tune(c, **options):
    if lives(c):
        c.set(**options)

def shut(c, how):
    if lives(c) and c.state != "TIME-WAIT":
        c.shutdown(how)

def end(c, how):
    if began(c):
        closed.append(c)
        if how == "abort":
            c.abort()
        else:
            c.close()

def look(c):
    if began(c) and up(c.node):
        note("%s at %s: %s, before %s, %s, %s" % (c, c.node, c.states, c.state_at(now() / 2), c.error, c.info()))
        note("%s" % c.history)

def survey(node):
    if up(node):
        note("%s %s: %s %s" % (node.name, node.addrs(), node.sockets(), node.stats()))
        note(table([(pad(k, 20), v) for k, v in node.stats().items()][:3]))
        note(chart(node.stats().items()[:3]))

def tell(s):
    if s != None:
        note("%s: %s %s %s %s %s %s" % (s.time, s.text, s.flags, s.src, s.dst, (s.seq, s.ack, s.len, s.win, s.urg, s.options), s.data))

def gather(match):
    for p in packets(match)[:3]:
        note("%s %s %s %s %s" % (p, p.kinds, p.note, p.of, (p.src, p.dst, p.flags, p.seq, p.ack, p.len, p.win, p.urg, p.options, p.text)))
        note("%s %s" % ((p.n, p.conn, p.proto, p.sender, p.receiver), (p.sent, p.arrived, p.fate, p.by)))

def serve(node, port, until, handler, pause = "0s", leave = False, **options):
    if not up(node):
        return
    s = node.listen(port, **options)
    servers.append(s)
    sleep(pause)
    while now() < until:
        c = s.accept(timeout = duration(until) - now())
        if c != None:
            conns.append(c)
            spawn(handler, c)
    if leave:
        s.close()

def crash(node):
    gone.append(node)
    node.crash()

def boot(node):
    gone.remove(node)
    node.boot()

def freeze(node):
    frozen.append(node)
    node.freeze()

def thaw(node):
    frozen.remove(node)
    node.thaw()

def adjust(node, **options):
    if up(node):
        node.set(**options)

def answer(c, times, seq):
    for i in range(times):
        s = c.recv(timeout = "300ms")
        if s == None:
            return
        c.send(". %d:%d(0) ack %d" % (seq, seq, (s.seq + s.len) % 4294967296))
    if times == 7:
        c.forget()

def forge(node, c, flags, seq, length, ack):
    if c == None or c.isn == None or peer(c).isn == None:
        return
    first = (c.isn + seq) % 4294967296
    text = "%s %d:%d(%d)" % (flags, first, (first + length) % 4294967296, length)
    if "." in flags:
        text += " ack %d" % ((peer(c).isn + ack) % 4294967296)
    node.send(text, to = c.remote, source = c.local)

def give_up():
    for s in servers:
        s.close()
    for c in conns:
        end(c, "abort")
`
	var b block
	for part := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		head, body, _ := strings.Cut(part, "\n")
		s := b.line("%s", head)
		if body != "" {
			s.body.line("%s", strings.TrimPrefix(body, "    "))
		}
	}
	return b
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// time is a moment as text, in quotes.
func (g *generator) time(ms int) string { return fmt.Sprintf(`"%dms"`, ms) }

// moment is some time before the end, often one that others choose, too.
func (g *generator) moment() int {
	if g.chance(0.3) {
		return g.IntN(5) * 10
	}
	if g.chance(0.3) {
		return g.IntN(10) * g.end / 10
	}
	return g.IntN(g.end)
}

// span is a short time, or up to a tenth of the lab's.
func (g *generator) span() string {
	return g.time(pick(g, 0, 1, 5, 20, 100, 300, g.IntN(g.end/10)))
}

// topology declares the nodes and links.
func (g *generator) topology() {
	switch g.IntN(10) {
	case 0, 1, 2:
		g.pair(g.host(), g.host())
	case 3, 4:
		g.pair(g.raw(), g.host())
	case 5: // a chain
		last := g.endNode()
		for range 1 + g.IntN(3) {
			r := g.router()
			g.link(last, r)
			last = r
		}
		g.link(last, g.host())
	case 6, 7: // a star
		hub := g.router()
		g.link(g.host(), hub)
		for range 1 + g.IntN(5) {
			g.link(g.endNode(), hub)
		}
	case 8: // hosts that are all joined
		a, b, c := g.host(), g.host(), g.endNode()
		g.link(a, b)
		g.link(b, c)
		g.link(c, a)
		if g.chance(0.3) {
			g.link(a, b)
		}
	default: // a ring of routers with hosts
		n := 3 + g.IntN(2)
		var ring []*member
		for range n {
			ring = append(ring, g.router())
		}
		for i, r := range ring {
			g.link(r, ring[(i+1)%n])
		}
		g.link(g.host(), ring[0])
		g.link(g.host(), ring[n-1])
		if g.chance(0.5) {
			g.link(g.endNode(), ring[1])
		}
	}
}

func (g *generator) endNode() *member {
	if g.chance(0.35) {
		return g.raw()
	}
	return g.host()
}

func (g *generator) host() *member   { return g.node("host", "abcdefgh") }
func (g *generator) router() *member { return g.node("router", "mnopqr") }
func (g *generator) raw() *member    { return g.node("raw", "uvwxyz") }

func (g *generator) node(kind, ids string) *member {
	m := &member{kind: kind, port: 79}
	for _, other := range g.nodes {
		if other.kind == kind {
			ids = ids[1:]
		}
	}
	m.id = ids[:1]
	m.name = m.id
	if g.chance(0.05) {
		m.name = m.id + pick(g, "-1", "_SYN", ".lan")
	} else if g.chance(0.03) && m.id == "a" {
		m.name = pick(g, "any", "SYN", "data", "packet")
	}
	g.nodes = append(g.nodes, m)
	s := g.declared.call(m.id+" = "+kind, strconv.Quote(m.name))
	if kind != "raw" && g.chance(0.4) {
		s.with(g.some(3, g.nodeOptions())...)
	}
	return m
}

// pair links two nodes, which are all there are, and whose addresses the lab may
// choose.
func (g *generator) pair(a, b *member) {
	if g.chance(0.2) {
		families := pick(g, []string{"192.0.2.%d/24"}, []string{"2001:db8::%d/64"}, []string{"198.51.100.%d/30", "2001:db8:1::%d/112"})
		for i, m := range []*member{a, b} {
			for _, f := range families {
				text := fmt.Sprintf(f, i+1)
				m.addrs, m.chosen = append(m.addrs, netip.MustParsePrefix(text)), true
				g.declared[i].must = append(g.declared[i].must, strconv.Quote(text))
			}
		}
	}
	g.link(a, b)
}

func (g *generator) link(a, b *member) {
	l := &cable{id: fmt.Sprintf("l%d", len(g.links)+1), a: a, b: b, number: len(g.links)}
	for side, m := range []*member{a, b} {
		if !m.chosen {
			m.addrs = append(m.addrs,
				netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(l.number), byte(side + 1)}), 24),
				netip.PrefixFrom(netip.AddrFrom16([16]byte{0: 0xfd, 3: byte(l.number), 15: byte(side + 1)}), 32))
		}
	}
	s := g.declared.call(l.id+" = link", a.id, b.id)
	s.with(g.settings(l)...)
	g.links = append(g.links, l)
}

// nodeOptions are one value for each option of a node.
func (g *generator) nodeOptions() []string {
	return []string{
		"time_wait = " + pick(g, `"1ms"`, `"500ms"`, `"2s"`), "fin_wait_2 = " + pick(g, `"10ms"`, `"1s"`),
		"time_wait_reuse = " + pick(g, `"off"`, `"global"`, `"loopback"`), "cc = " + pick(g, `"reno"`, `"cubic"`),
		"rto_min = " + pick(g, `"10ms"`, `"1s"`), "rto_max = " + pick(g, `"2s"`, `"20s"`), "syn_retries = " + pick(g, "1", "3"), "retries = " + pick(g, "1", "2", "5"),
		"send_buffer = " + pick(g, "4096", `"16KiB"`), "receive_buffer = " + pick(g, "4096", `"16KiB"`), "sack = False", "rack = False",
		"nagle = True", "autotune = False", "syn_cookies = True", `ports = ` + pick(g, `"50000-50001"`, `"40000-40005"`), "ttl = " + pick(g, "1", "2", "3", "255"),
	}
}

// connOptions are one value for each option of a connection.
func (g *generator) connOptions() []string {
	return []string{
		"nodelay = " + pick(g, "True", "False"), "cork = True", "keepalive = True", "keepalive_idle = " + pick(g, `"100ms"`, `"2s"`),
		"keepalive_interval = " + pick(g, `"50ms"`, `"1s"`), "keepalive_count = " + pick(g, "1", "3"), "linger = " + pick(g, "0", "None"),
		"user_timeout = " + pick(g, `"100ms"`, `"3s"`, `"0s"`), "fin_wait_2 = " + pick(g, `"50ms"`, `"5s"`), "defer_accept = " + pick(g, `"500ms"`, `"3s"`),
		"cc = " + pick(g, `"reno"`, `"cubic"`), "mss = " + pick(g, "536", "1000", "1400"), "syn_retries = " + pick(g, "1", "4"),
		"send_buffer = " + pick(g, "4096", "30000"), "receive_buffer = " + pick(g, "4096", "30000"), "reuse_address = True", "reuse_port = True",
		"ttl = " + pick(g, "1", "3", "200"),
	}
}

// some chooses up to n of several keywords, less those that begin with a word of
// without.
func (g *generator) some(n int, from []string, without ...string) []string {
	var out []string
next:
	for _, i := range g.Perm(len(from))[:1+g.IntN(n)] {
		for _, w := range without {
			if strings.HasPrefix(from[i], w+" ") {
				continue next
			}
		}
		out = append(out, from[i])
	}
	return out
}

// mortality decides beforehand which node restarts, crashes or freezes: who waits
// for clients there has to stop before.
func (g *generator) mortality() {
	for _, m := range g.nodes {
		if m.kind == "raw" || g.chance(0.8) {
			continue
		}
		at := 1 + g.IntN(g.end)
		later := at + 1 + g.IntN(g.end/2)
		switch g.IntN(4) {
		case 0:
			m.dies = at
			g.plan.call("at", g.time(at), "lambda: crash("+m.id+")")
			if g.chance(0.5) {
				m.back = later
				g.plan.call("at", g.time(later), "lambda: boot("+m.id+")")
			}
		case 1:
			m.freezes = true
			g.plan.call("at", g.time(at), "lambda: freeze("+m.id+")")
			if g.chance(0.9) {
				g.plan.call("at", g.time(later), "lambda: thaw("+m.id+")")
			}
		default:
			m.dies, m.back = at, at
			g.plan.call("at", g.time(at), m.id+".restart")
		}
	}
	g.reroutes = g.chance(0.15)
}

// function defines a function and returns its name.
func (g *generator) function(params string, body block) string {
	g.functions++
	name := fmt.Sprintf("f%d", g.functions)
	s := g.defined.line("def %s(%s):", name, params)
	s.body = body
	return name
}

// start has a flow begin at some time.
func (g *generator) start(at int, body block) {
	g.begun = append(g.begun, at)
	name := g.function("", body)
	if at == 0 && g.chance(0.5) {
		g.plan.call("spawn", name)
		return
	}
	g.plan.call("at", g.time(at), name)
}

// of are the nodes of some kinds.
func (g *generator) of(kinds string) []*member {
	var out []*member
	for _, m := range g.nodes {
		if strings.Contains(kinds, m.kind) {
			out = append(out, m)
		}
	}
	return out
}

// A lab's text is that of its number, on every machine and each time.
func TestRandomLabIsThatOfItsNumber(t *testing.T) {
	for n := range uint64(50) {
		if a, b := randomLab(n).String(), randomLab(n).String(); a != b {
			t.Fatalf("lab %d is\n%s\nand\n%s", n, a, b)
		}
	}
}
