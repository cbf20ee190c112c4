package proxy

import (
	"bufio"
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A connection is dialed for a while longer when its client has ended its direction.
func TestDialForAClientThatHasEnded(t *testing.T) {
	never := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, patience := range []time.Duration{halfOpen, halfOpenSOCKS} {
		synctest.Test(t, func(t *testing.T) {
			client, in := net.Pipe()
			defer in.Close()
			from, begun := bufio.NewReaderSize(in, sayFirst), time.Now()
			go func() {
				client.Write([]byte("hello"))
				time.Sleep(time.Second)
				client.Close()
			}()
			_, err := dialFor(t.Context(), never, "b:7", in, from, patience)
			if got := time.Since(begun); !errors.Is(err, errGone) || got != time.Second+patience {
				t.Errorf("%v after %v, want %v", err, got, time.Second+patience)
			}
			if got, _ := from.Peek(5); string(got) != "hello" {
				t.Errorf("what the client has said is %q", got)
			}
		})
	}
}
