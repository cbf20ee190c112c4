package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// patienceAfterSignal is how long a command may take to end in good order.
const patienceAfterSignal = time.Second

// interrupted ends a command that a signal has stopped.
type interrupted struct {
	what   string
	status int
}

func (e interrupted) Error() string { return e.what }

// signalled is the cause of a context that a signal has ended.
type signalled struct{ os.Signal }

func (s signalled) Error() string { return "interrupted" }

// hangUp is SIGHUP, for which js/wasm has no name.
const hangUp = syscall.Signal(1)

// status is 128 and the number of the signal, as a shell reports it.
func (s signalled) status() int {
	switch s.Signal {
	case hangUp:
		return exitHungUp
	case syscall.SIGTERM:
		return exitTerminated
	}
	return exitInterrupted
}

// interruption is the error of a command whose context has ended.
func interruption(ctx context.Context, what string) error {
	if s, ok := context.Cause(ctx).(signalled); ok {
		return interrupted{what, s.status()}
	}
	return interrupted{what, exitInterrupted}
}

// orInterruption is why a run has ended: by an error of its own, or by a signal.
func orInterruption(ctx context.Context, err error, lab string) error {
	if _, ok := context.Cause(ctx).(signalled); ok && err != nil {
		return interruption(ctx, lab+": interrupted")
	}
	return err
}

// withSignals returns a context that ends with the first Ctrl-C, SIGTERM, or SIGHUP
// where that is not ignored, as by nohup. A second one ends the program at once, and so
// does time: what does not come to its end within patienceAfterSignal is in a loop, or
// writes where nobody reads. A run that does not end is told of sooner (see abandon), but
// where the machine is busy that too takes longer. A command that is patient is given
// all the time.
func (c *console) withSignals() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, append(hangUps(), os.Interrupt, syscall.SIGTERM)...)
	done := make(chan struct{})
	go func() {
		var s signalled
		select {
		case s.Signal = <-signals:
		case <-done:
			return
		}
		cancel(s)
		late := time.After(patienceAfterSignal)
		for {
			select {
			case <-done:
				return
			case <-signals:
			case <-late:
				if c.patient.Load() {
					continue
				}
				if c.running.Swap(false) {
					late = time.After(3 * patienceAfterSignal)
					continue
				}
				fmt.Fprintln(c.err, "netlab: interrupted")
			}
			exit(s.status())
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
	}
}
