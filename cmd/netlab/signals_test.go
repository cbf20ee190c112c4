package main

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"
)

// A run that a signal has stopped ends with the signal's status, one that took too long
// with its own error.
func TestWhyARunHasEnded(t *testing.T) {
	own := errors.New("it takes longer than 1ms")
	signal, cancel := context.WithCancelCause(t.Context())
	cancel(signalled{syscall.SIGTERM})
	below, stop := context.WithTimeout(signal, time.Hour)
	defer stop()
	var got interrupted
	if err := orInterruption(below, own, "lab"); !errors.As(err, &got) || got.status != exitTerminated || got.what != "lab: interrupted" {
		t.Errorf("a signal: %v, %+v", err, got)
	}
	if err := orInterruption(below, nil, "lab"); err != nil {
		t.Errorf("a signal after the end: %v", err)
	}
	late, stop := context.WithTimeoutCause(t.Context(), 0, own)
	defer stop()
	<-late.Done()
	if err := orInterruption(late, own, "lab"); err != own {
		t.Errorf("a timeout: %v, want %v", err, own)
	}
}
