package scripts

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
)

func connBuiltins() []entry {
	return []entry{
		builtin("wait(timeout=None, fails=None)", connWait, "Waits until a connection that was opened with wait=False is ESTABLISHED.").more(
			"Where the timeout passes first the call fails, and the connection goes on trying. " + failsDoc),
		builtin("send(data, fails=None)", connSend, "Sends text, bytes, or a number of bytes of a pattern, and returns when the stack has taken it all.").more(
			"The pattern goes on where the connection's last one ended; pattern() is the same bytes. " + failsDoc),
		builtin("recv(n=None, timeout=None, fails=None)", connRecv, "Waits for n bytes or the end of the stream and returns what came; without n, for at least one byte.").more(
			"The result is text: shorter than n at the end of the stream, \"\" after it. When the timeout passes it is what came so far, None if nothing did. " + failsDoc),
		builtin("recv_all(fails=None)", connRecvAll, "Waits for the end of the stream and returns everything that came.").more(failsDoc),
		builtin("drain(fails=None)", connDrain, "Waits for the end of the stream, keeps nothing, and returns how many bytes came.").more(failsDoc),
		builtin("shutdown(how)", connShutdown, "Closes a direction: \"w\" sends FIN after what was sent, \"r\" refuses what comes, \"rw\" does both."),
		builtin("close()", connClose, "Closes the connection: in order, or by RST if data was left unread or linger is 0."),
		builtin("abort()", connAbort, "Resets the connection at once."),
		builtin("set(**options)", connSet, "Changes options of the connection; see connection options."),
	}
}

func connWait(c *call) (starlark.Value, error) {
	var timeout length
	var fails expectation
	if err := c.unpack("timeout??", &timeout, "fails?", &fails); err != nil {
		return nil, err
	}
	conn := c.self.(*conn)
	late, err := c.established(conn, c.deadline(&timeout))
	if late {
		err = fmt.Errorf("%v was not established within %v, it is in %v", conn, Duration(timeout.d), conn.state())
	}
	return nil, c.outcome(&fails, err)
}

func connSend(c *call) (starlark.Value, error) {
	conn := c.self.(*conn)
	var data starlark.Value
	var fails expectation
	if err := c.unpack("data", &data, "fails?", &fails); err != nil {
		return nil, err
	}
	switch v := data.(type) {
	case starlark.String:
		return nil, c.outcome(&fails, c.sendAll(conn, []byte(v)))
	case starlark.Bytes:
		return nil, c.outcome(&fails, c.sendAll(conn, []byte(v)))
	case starlark.Int:
		n, ok := v.Int64()
		if !ok || n < 0 {
			return nil, fmt.Errorf("%v bytes: want a number of 0 or more", v)
		}
		var err error
		for n > 0 && err == nil {
			part := patternFrom(conn.offset, n)
			err = c.sendAll(conn, part)
			conn.offset += int64(len(part))
			n -= int64(len(part))
		}
		return nil, c.outcome(&fails, err)
	}
	return nil, hint(fmt.Errorf("%s cannot be sent", brief(data)), "give text, bytes, or a number of bytes")
}

// sendAll gives all of data to the stack.
func (c *call) sendAll(conn *conn, data []byte) error {
	s, err := conn.usable()
	if err != nil {
		return err
	}
	for len(data) > 0 {
		_, err := c.block(conn, conn.String()+" to take what is sent", sim.Never, func() error {
			n, err := s.Write(data)
			data = data[n:]
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// buffer returns n bytes to receive into. They are those of the last call.
func (r *run) buffer(n int) []byte {
	if len(r.buf) < n {
		r.buf = make([]byte, n)
	}
	return r.buf[:n]
}

// receive reads until enough, which is told each part that came, says so, the
// stream ends, or the deadline passes, which it reports.
func (c *call) receive(conn *conn, what string, deadline time.Duration, room func() int, take func([]byte)) (late bool, err error) {
	s, err := conn.usable()
	if err != nil {
		return false, err
	}
	for room() > 0 {
		late, err = c.block(conn, what, deadline, func() error {
			// What is read is taken before another flow can read.
			buf := c.r.buffer(min(room(), 64<<10))
			n, err := s.Read(buf)
			take(buf[:n])
			return err
		})
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case late, err != nil:
			return late, err
		}
	}
	return false, nil
}

func connRecv(c *call) (starlark.Value, error) {
	conn := c.self.(*conn)
	var want starlark.Value
	var timeout length
	var fails expectation
	if err := c.unpack("n??", &want, "timeout??", &timeout, "fails?", &fails); err != nil {
		return nil, err
	}
	deadline := c.deadline(&timeout)
	n, what := 0, "at least one byte on "+conn.String()
	if want != nil {
		var err error
		if n, err = starlark.AsInt32(want); err != nil || n < 0 {
			return nil, fmt.Errorf("n %s: want a number of bytes", want)
		}
		what = fmt.Sprintf("%d bytes on %v", n, conn)
		if n > maxText {
			return nil, hint(fmt.Errorf("n %d: want at most %d bytes at once", n, maxText), "drain() keeps nothing of what comes")
		}
	}
	var got []byte
	late, err := c.receive(conn, what, deadline, func() int {
		if want == nil && len(got) == 0 {
			return 64 << 10
		}
		return n - len(got)
	}, func(b []byte) { got = append(got, b...) })
	if err := c.outcome(&fails, err); err != nil {
		return nil, err
	}
	if late && len(got) == 0 {
		return nil, nil
	}
	return starlark.String(got), nil
}

func connRecvAll(c *call) (starlark.Value, error) {
	conn := c.self.(*conn)
	var fails expectation
	if err := c.unpack("fails?", &fails); err != nil {
		return nil, err
	}
	var got strings.Builder
	var full error
	_, err := c.receive(conn, "the end of the stream of "+conn.String(), sim.Never, func() int {
		if full != nil {
			return 0
		}
		return 1 << 30
	}, func(b []byte) {
		if got.Len()+len(b) > maxText {
			full = fmt.Errorf("over %d bytes came", maxText)
			return
		}
		got.Write(b)
	})
	if full != nil {
		return nil, hint(full, "drain() keeps nothing of what comes")
	}
	if err := c.outcome(&fails, err); err != nil {
		return nil, err
	}
	return starlark.String(got.String()), nil
}

func connDrain(c *call) (starlark.Value, error) {
	conn := c.self.(*conn)
	var fails expectation
	if err := c.unpack("fails?", &fails); err != nil {
		return nil, err
	}
	var sum int64
	_, err := c.receive(conn, "the end of the stream of "+conn.String(), sim.Never,
		func() int { return 1 << 30 }, func(b []byte) { sum += int64(len(b)) })
	return starlark.MakeInt64(sum), c.outcome(&fails, err)
}

// deadline is the moment at which a timeout that begins now passes.
func (c *call) deadline(timeout *length) time.Duration {
	if !timeout.set {
		return sim.Never
	}
	return sim.Later(c.r.now(), timeout.d)
}

func connShutdown(c *call) (starlark.Value, error) {
	var how string
	if err := c.unpack("how", &how); err != nil {
		return nil, err
	}
	if how != "r" && how != "w" && how != "rw" {
		return nil, fmt.Errorf(`%q: want "w", "r" or "rw"`, how)
	}
	if err := c.up(c.self.(*conn).node); err != nil {
		return nil, err
	}
	return nil, c.withSocket(func(s *nodes.Socket) error {
		return s.Shutdown(strings.Contains(how, "r"), strings.Contains(how, "w"))
	})
}

func connClose(c *call) (starlark.Value, error) {
	if err := c.unpack(); err != nil {
		return nil, err
	}
	return nil, c.withSocket(func(s *nodes.Socket) error { s.Close(); return nil })
}

func connAbort(c *call) (starlark.Value, error) {
	if err := c.unpack(); err != nil {
		return nil, err
	}
	return nil, c.withSocket(func(s *nodes.Socket) error { s.Abort(); return nil })
}

func connSet(c *call) (starlark.Value, error) {
	if len(c.args) > 0 {
		return nil, errors.New("options are given by name, such as nodelay=True")
	}
	var options []nodes.SocketOption
	if err := apply(&options, connSettings, c.kwargs); err != nil {
		return nil, err
	}
	if err := c.up(c.self.(*conn).node); err != nil {
		return nil, err
	}
	return nil, c.withSocket(func(s *nodes.Socket) error {
		for _, o := range options {
			if err := s.Set(o); err != nil {
				return err
			}
		}
		return nil
	})
}

// withSocket does something to the connection's socket that does not wait.
func (c *call) withSocket(fn func(*nodes.Socket) error) error {
	s, err := c.self.(*conn).usable()
	if err != nil {
		return err
	}
	c.r.do(func(*sim.Loop) { err = fn(s) })
	return err
}
