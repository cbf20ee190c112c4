package scripts_test

import (
	"fmt"
	"strconv"
	"strings"
)

// conversation adds one thing that some nodes say to each other.
func (g *generator) conversation() {
	hosts, raws := g.of("host"), g.of("raw")
	a, b := pick(g, hosts...), pick(g, hosts...)
	if a == b && g.chance(0.8) {
		b = pick(g, g.of("host router")...)
	}
	if len(raws) > 0 && g.chance(0.6) {
		x := pick(g, raws...)
		switch g.IntN(6) {
		case 0, 1:
			g.rawClient(x, b)
		case 2:
			g.rawServer(x, b)
		case 3:
			g.blind(x, b)
		case 4:
			g.clients(a, b)
			g.forger(x)
		default:
			g.garbage(x, b)
		}
		return
	}
	switch g.IntN(12) {
	case 0:
		if a != b {
			g.simultaneousOpen(a, b)
		}
	case 1:
		g.selfConnect(a)
	case 2:
		g.crowd(a, b)
	case 3:
		g.datagrams(a, b)
	case 4:
		g.ping(a, b)
	case 5:
		g.dial(a, b, 79, g.moment()) // nobody listens there
	default:
		g.clients(a, b)
	}
}

// server has a node listen on a port of its own from the start, or after its
// restart.
func (g *generator) server(b *member) (port int) {
	b.port++
	port = b.port
	handler := g.handler()
	from, until := 0, g.end-1
	if b.dies > 0 {
		switch {
		case b.back > 0 && b.back < g.end-10 && g.chance(0.5):
			from = b.back + 1 + g.IntN(g.end-b.back-2)
		default:
			until = min(until, b.dies-1)
		}
	}
	if g.chance(0.15) {
		until = from + g.IntN(max(until-from, 1))
	}
	where := strconv.Itoa(port)
	if !b.chosen && g.chance(0.1) {
		where = strconv.Quote(fmt.Sprintf("%v:%d", b.addrs[0].Addr(), port))
	}
	args := []string{b.id, where, g.time(until), handler}
	var more []string
	if g.chance(0.3) {
		more = append(more, "backlog = "+pick(g, "1", "2", "5"))
	}
	if g.chance(0.2) {
		more = append(more, "pause = "+g.time(g.IntN(max(until-from, 1))))
	}
	if g.chance(0.2) {
		more = append(more, "leave = True")
	}
	if g.chance(0.3) {
		more = append(more, g.some(2, g.connOptions(), "syn_retries", "reuse_port")...)
	}
	if from == 0 {
		g.plan.call("spawn", append([]string{"serve"}, args...)...).with(more...)
		return port
	}
	g.plan.call("at", g.time(from), "lambda: serve("+strings.Join(append(args, more...), ", ")+")")
	return port
}

// handler is a function for each connection that a server accepts.
func (g *generator) handler() string {
	var body block
	switch g.IntN(5) {
	case 0: // an echo
		body.line(`conn.send(conn.recv(timeout = "1s", fails = True) or "", fails = True)`)
		body.line(`end(conn, "close")`)
	case 1: // a sink
		body.line("conn.drain(fails = True)")
		body.line(`end(conn, "close")`)
	default:
		g.deeds(&body, "conn", 1+g.IntN(6))
	}
	return g.function("conn", body)
}

// clients are connections of one node to a server of another.
func (g *generator) clients(a, b *member) {
	port := g.server(b)
	for range 1 + g.IntN(4)*g.IntN(2) {
		g.dial(a, b, port, g.moment())
	}
}

// dial is one connection, and what its client does.
func (g *generator) dial(a, b *member, port, at int) {
	g.open(a, b.at(port), at, g.chance(0.2), g.some(3, g.connOptions())...)
}

// open begins a connection at some time and does something with it.
func (g *generator) open(a *member, to string, at int, six bool, options ...string) {
	c := fmt.Sprintf("c%d", g.functions+1)
	var body block
	body.line("conn = dial(%s)", strings.Join(append([]string{a.id, to}, g.dialOptions(a, six, options)...), ", "))
	body.line("%s.append(conn)", c)
	body.line("if conn == None:").body.line("return")
	if g.chance(0.6) {
		body.line(`conn.wait_state("ESTABLISHED", timeout = %s, fails = True)`, g.time(50+g.IntN(3000)))
	}
	g.deeds(&body, "conn", 2+g.IntN(8))
	g.defined.line("%s = []", c) // for others to find the connection
	g.known = append(g.known, c)
	g.start(at, body)
}

func (g *generator) dialOptions(a *member, six bool, options []string) []string {
	if g.chance(0.5) {
		options = nil
	}
	if six && len(a.addrs) > 1 {
		options = append(options, "family = 6")
	}
	return options
}

// deeds are things to do with a connection.
func (g *generator) deeds(b *block, c string, n int) {
	for range n {
		switch g.IntN(16) {
		case 0, 1, 2, 3:
			b.line("%s.send(%s, fails = True)", c, g.amount())
		case 4, 5:
			if g.chance(0.4) {
				b.line("%s.recv(timeout = %s, fails = True)", c, g.span())
			} else {
				b.line("%s.recv(%s, timeout = %s, fails = True)", c, pick(g, "1", "100", "5000", "0"), g.span())
			}
		case 6, 7:
			b.line("sleep(%s)", g.span())
		case 8:
			b.call("tune", c).with(g.some(2, g.connOptions(), "mss", "syn_retries", "defer_accept", "reuse_address", "reuse_port")...)
		case 9:
			b.call("shut", c, pick(g, `"w"`, `"w"`, `"r"`, `"rw"`))
		case 10:
			b.line("spawn(lambda: %s.drain(fails = True))", c)
		case 11:
			b.line(pick(g, "%s.recv_all(fails = True)", "%s.drain(fails = True)", "%s.wait(fails = True)"), c)
		case 12:
			b.line("%s.wait_state(%s, timeout = %s, fails = True)", c, quoted(pick(g, "ESTABLISHED", "CLOSE-WAIT", "TIME-WAIT", "FIN-WAIT-2", "CLOSED")), g.span())
		case 13:
			b.call("look", c)
		case 14:
			if g.chance(0.3) {
				b.call("expect_states", c, `"SYN-SENT"`, `"ESTABLISHED"`)
			} else if g.chance(0.3) {
				b.call("stays", c, `"ESTABLISHED"`, "now() + "+g.span())
			} else {
				b.call("end", c, `"close"`)
			}
		default:
			b.line("end(%s, %s)", c, pick(g, `"close"`, `"close"`, `"close"`, `"abort"`))
		}
	}
	if g.chance(0.5) {
		b.line(`end(%s, "close")`, c)
	}
}

// amount is something to send.
func (g *generator) amount() string {
	return pick(g, "0", "1", "10", "100", "536", "1448", "1460", "1461", "5000", "20000", "70000",
		strconv.Itoa(g.IntN(3000)), strconv.Itoa(g.IntN(120_000)), `"hello"`, `b"\x00\xff"`, `size("2KiB")`, "pattern(1000, 7)")
}

// simultaneousOpen has two nodes connect to each other at one time, or nearly.
func (g *generator) simultaneousOpen(a, b *member) {
	p, q := 3000+g.functions, 4000+g.functions
	at := g.moment()
	g.open(a, b.at(q), at, false, fmt.Sprintf(`source = ":%d"`, p))
	g.sourced(p)
	g.open(b, a.at(p), at+pick(g, 0, 0, 1, 15), false, fmt.Sprintf(`source = ":%d"`, q))
	g.sourced(q)
}

// sourced makes sure that the last connection has its source port, which is what
// it is about.
func (g *generator) sourced(port int) {
	def := g.defined[len(g.defined)-1]
	if line := def.body[0]; !strings.Contains(line.text, "source") {
		line.text = strings.TrimSuffix(line.text, ")") + fmt.Sprintf(`, source = ":%d")`, port)
	}
}

// selfConnect has a socket connect to itself.
func (g *generator) selfConnect(a *member) {
	port := 5000 + g.functions
	g.open(a, a.at(port), g.moment(), false)
	g.sourced(port)
}

// crowd are more connections than a backlog takes.
func (g *generator) crowd(a, b *member) {
	b.port++
	port := b.port
	until := g.end - 1
	if b.dies > 0 {
		until = min(until, b.dies-1)
	}
	pause := g.IntN(until + 1)
	s := g.plan.call("spawn", "serve", b.id, strconv.Itoa(port), g.time(until), g.handler())
	s.with("backlog = "+pick(g, "1", "1", "2", "3"), "pause = "+g.time(pause))
	at := g.IntN(until/2 + 1)
	for range 3 + g.IntN(5) {
		g.open(a, b.at(port), at, false)
	}
}

// datagrams go between two nodes that stay, and back.
func (g *generator) datagrams(a, b *member) {
	if g.reroutes || !a.stays() || !b.stays() {
		g.clients(a, b)
		return
	}
	b.port++
	port := b.port
	var server, client block
	if g.chance(0.8) {
		server.line("u = %s.udp(%d)", b.id, port)
		loop := server.line("while now() < %s:", g.time(g.end-1))
		loop.body.line("got = u.recv(timeout = duration(%s) - now())", g.time(g.end-1))
		loop.body.line("if got != None:").body.line("u.send(got[0], got[1])")
		server.line("u.close()")
		g.start(0, server)
	}
	client.line("u = %s.udp()", a.id)
	loop := client.line("for i in range(%d):", 1+g.IntN(6))
	loop.body.line(`u.send("x" * %d, %s)`, pick(g, 0, 1, 100, 1472, 1473, 4000), b.at(port))
	loop.body.line("note(str(u.recv(timeout = %s) != None))", g.span())
	g.start(g.moment(), client)
}

// ping sends echo requests.
func (g *generator) ping(a, b *member) {
	if g.reroutes || !a.stays() {
		g.clients(a, b)
		return
	}
	var body block
	s := body.call("times = "+a.id+".ping", quoted(b.name))
	s.with("count = "+pick(g, "1", "3"), "interval = "+g.span(), "timeout = "+g.span(), "size = "+pick(g, "0", "56", "1472", "3000"))
	if len(a.addrs) > 1 && g.chance(0.4) {
		s.with("family = 6")
	}
	body.line("note(str(times))")
	g.start(g.moment(), body)
}

// fault is something that happens to a link, a node or all of them.
func (g *generator) fault() {
	l := pick(g, g.links...)
	at := g.moment()
	if len(g.begun) > 0 && g.chance(0.6) { // in the middle of something
		at = pick(g, g.begun...) + g.IntN(500)
	}
	later := g.time(at + g.IntN(max(g.end/5, 1)))
	when := g.time(at)
	sender := ""
	if g.chance(0.4) {
		sender = "sender = " + pick(g, l.a, l.b).id
	}
	switch g.IntN(10) {
	case 0:
		g.plan.call("at", when, fmt.Sprintf("lambda: %s.cut(%s)", l.id, sender))
		if g.chance(0.8) {
			g.plan.call("at", later, l.id+".mend")
		}
	case 1:
		g.plan.call("at", when, l.id+".unplug")
		g.plan.call("at", later, l.id+".mend")
	case 2:
		change := quoted(g.change(l))
		if sender != "" {
			change += ", " + sender
		}
		g.plan.call("at", when, fmt.Sprintf("lambda: %s.set(%s)", l.id, change))
	case 3:
		name := fmt.Sprintf("p%d", len(g.plan)+g.functions)
		s := g.defined.call(name+" = "+l.id+".profile", quoted(g.profile(l)))
		if sender != "" {
			s.with(sender)
		}
		if g.chance(0.3) {
			g.plan.call("at", later, name+".stop")
		}
	case 4:
		g.part(when, later)
	case 5:
		m := pick(g, g.of("host router")...)
		options := g.some(2, g.nodeOptions())
		g.plan.call("at", when, fmt.Sprintf("lambda: adjust(%s, %s)", m.id, strings.Join(options, ", ")))
	case 6, 7:
		s := g.rule(l)
		g.plan.call("at", when, "lambda: "+strings.TrimSpace(block{s}.String()))
	default:
		s := g.rule(l)
		name := fmt.Sprintf("r%d", len(g.plan)+g.functions)
		s.text = name + " = " + s.text
		hold := strings.HasSuffix(s.text, "hold")
		g.defined = append(g.defined, s)
		switch {
		case hold && g.chance(0.8):
			g.plan.call("at", later, pick(g, name+".release", l.id+".release", name+".remove"))
		case g.chance(0.3):
			g.plan.call("at", later, name+".remove")
		default:
			g.plan.call("at", later, fmt.Sprintf(`lambda: note("%%s %%s" %% (%s.matched, %s.applied))`, name, name))
		}
	}
	if g.reroutes && g.chance(0.7) {
		g.plan.call("at", later, "reroute")
	}
}

// part parts some of the nodes from the others, for a while.
func (g *generator) part(when, later string) {
	var in []string
	for _, i := range g.Perm(len(g.nodes))[:1+g.IntN(len(g.nodes)-1)] {
		in = append(in, g.nodes[i].id)
	}
	way := ""
	if g.chance(0.3) {
		way = ", one_way = True"
	}
	g.plan.call("at", when, fmt.Sprintf("lambda: partition([%s]%s)", strings.Join(in, ", "), way))
	if g.chance(0.8) {
		g.plan.call("at", later, "heal")
	}
}

// look adds something that looks at what happens.
func (g *generator) look() {
	l := pick(g, g.links...)
	m := pick(g, g.of("host router")...)
	when := g.time(g.moment())
	from := g.moment()
	switch g.IntN(11) {
	case 0:
		g.plan.call("at", when, fmt.Sprintf("lambda: survey(%s)", m.id))
	case 1:
		g.plan.call("at", when, fmt.Sprintf(`lambda: note("%%s %%s" %% (%s.name, %s.stats()))`, l.id, l.id))
	case 8:
		m := pick(g, g.nodes...)
		family := 6
		if pick(g, m.addrs...).Addr().Is4() {
			family = 4
		}
		g.plan.call("note", fmt.Sprintf("%s.name + %s.addr(family = %d) + str(%s.addrs())", m.id, m.id, family, m.id))
	case 9:
		g.plan.call("at", when, "lambda: expect_wire("+pick(g, `"...\n* > * S 0:0(0)\n* > * *\n..."`, fmt.Sprintf(`"%s > * *"`, m.name), `"...\n* > * R\n..."`)+")")
	case 10:
		g.plan.call("at", when, "lambda: note(str((now().seconds, now().ms, now().us)))")
		g.plan.call("diverges", `"rst-exact"`)
	case 2:
		g.plan.call("never", quoted(g.pattern()))
	case 3:
		g.plan.call("silent", g.time(from), g.time(from+g.IntN(g.end)), quoted(g.pattern()))
	case 4:
		p := quoted(g.pattern())
		g.plan.call("at", when, fmt.Sprintf(`lambda: note("%%s %%s %%s" %% (count(%s), time_of(%s), gather(%s)))`, p, p, p))
	case 5:
		g.plan.call("at", when, fmt.Sprintf("lambda: order(%s, %s)", quoted(g.pattern()), quoted(g.pattern())))
	case 6:
		g.plan.call("at", when, fmt.Sprintf("lambda: within(%s, %s)", g.span(), quoted(g.pattern())))
	default:
		g.plan.call("at", when, fmt.Sprintf(`lambda: [note("%%s %%s %%s" %% (c, c.time_in("ESTABLISHED"), c.entered("TIME-WAIT"))) for c in %s.conns()]`, m.id))
	}
}

// wait has the script itself let time pass.
func (g *generator) wait() {
	switch g.IntN(5) {
	case 0:
		g.plan.call("sleep", g.span())
	case 1:
		g.plan.call("run_until", fmt.Sprintf("lambda: count(%s) > %d", quoted(g.pattern()), g.IntN(20))).with("timeout = " + g.time(g.end))
	case 2:
		g.plan.call("within", g.time(g.end), quoted(g.pattern()))
	case 3:
		g.plan.call("run", "until = now() + "+g.span())
	default:
		g.plan.call("expect_eq", fmt.Sprintf("count(%s)", quoted(g.pattern())), strconv.Itoa(g.IntN(5)))
	}
}
