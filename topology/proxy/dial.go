package proxy

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// dialer dials as net.Dialer and nodes.Host do.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// errGone is why a dial ends for which nobody waits.
var errGone = errors.New("the client was gone before there was an answer")

// sayFirst is how much of what a client says is read while its connection is dialed; one that
// says more is not seen to go.
const sayFirst = 4 << 10

// How long a connection is dialed for a client that has ended its direction: it may be gone, or
// wait for an answer to what it has said. One of SOCKS has said nothing to anybody yet.
const (
	halfOpen      = 10 * time.Second
	halfOpenSOCKS = time.Second
)

// dialFor dials for a client, and gives up when the client has reset its connection, or so
// long after it has ended its direction. What the client says meanwhile stays in from, which
// reads from its connection in.
func dialFor(ctx context.Context, dial dialer, address string, in net.Conn, from *bufio.Reader, halfOpen time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			_, err := from.Peek(from.Buffered() + 1)
			switch {
			case err == nil:
				continue
			case errors.Is(err, bufio.ErrBufferFull), errors.Is(err, os.ErrDeadlineExceeded):
			case err == io.EOF:
				gone := time.AfterFunc(halfOpen, func() { cancel(errGone) })
				context.AfterFunc(ctx, func() { gone.Stop() })
			default:
				cancel(errGone)
			}
			return
		}
	})
	out, err := dial(ctx, "tcp", address)
	_ = in.SetReadDeadline(time.Unix(1, 0)) // a closed connection shows at once
	watching.Wait()
	_ = in.SetReadDeadline(time.Time{})
	if why := context.Cause(ctx); err != nil && why == errGone {
		err = why
	}
	return out, err
}
