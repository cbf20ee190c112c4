package flow

import (
	"time"

	"netlab/topology/wire"
)

// maxZeekLines bounds the lines that are kept of one connection.
const maxZeekLines = 8

// zeekLog is what Zeek would write of a connection: one line, more where its
// timers or a SYN end what is one connection here.
type zeekLog struct {
	now   zeekConn
	begun bool
	done  []ZeekLine
}

func (l *zeekLog) observe(t time.Duration, dir int, p *wire.Packet) {
	if l.begun && (l.now.over(t) || l.now.reused(p)) {
		if len(l.done) < maxZeekLines-1 {
			l.done = append(l.done, l.now.line())
		}
		l.begun = false
	}
	if !l.begun {
		l.now = zeekConn{started: t, log: zeekHistory{letters: l.now.log.letters[:0]}}
		l.begun = true
		if dir == 1 {
			l.now.log.add(dir, '^')
		}
	}
	l.now.observe(t, dir, p)
}

// lines returns the lines in order, the one in the making last.
func (l *zeekLog) lines() []ZeekLine {
	if !l.begun {
		return nil
	}
	return append(append([]ZeekLine(nil), l.done...), l.now.line())
}
