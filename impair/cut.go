package impair

// Cut severs the cable: what is in it, waiting, in transmission or on its way,
// is lost, and so is all that is sent until [Pipe.Mend]. Packets that a rule
// holds are not in the cable yet.
func (p *Pipe) Cut() {
	p.Unplug()
	for p.line.len() > 0 {
		p.drop(p.line.pop(), "cut", noDraw)
	}
	p.exit.Stop()
	p.last = 0 // nothing is left whose order has to be kept
}

// Unplug pulls the cable at the sender's end: what waits or is in transmission
// is lost, and so is all that is sent until [Pipe.Mend]; what is on its way
// already arrives.
func (p *Pipe) Unplug() {
	p.cut = true
	p.tx.lose("cut")
	p.rules.lose("cut")
}

// Mend ends a cut.
func (p *Pipe) Mend() { p.cut = false }

// IsCut reports whether the pipe is cut or unplugged.
func (p *Pipe) IsCut() bool { return p.cut }

// lose drops what waits and what is in transmission.
func (t *transmitter) lose(by string) {
	if t.current != nil {
		t.p.drop(t.current, by, noDraw)
		t.current = nil
		t.timer.Stop()
	}
	now := t.p.env.Loop.Now()
	for f := t.next(now); f != nil; f = t.next(now) {
		t.p.drop(f, by, noDraw)
	}
	t.retire()
}
