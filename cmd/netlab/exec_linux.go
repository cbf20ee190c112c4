package main

import (
	"context"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"

	"netlab/cmd/netlab/control"
	"netlab/topology/program"
)

// join runs a program on a node of a network that is up.
func (c *console) join(ctx context.Context, network, node string, args []string) error {
	client, err := control.Open(network)
	if err != nil {
		return err
	}
	near, far, err := program.Pair()
	if err != nil {
		return err
	}
	defer near.Close()
	err = client.Exec(ctx, far)
	far.Close()
	if err != nil {
		return err
	}
	c.patient.Store(true) // signals are for the program, and it decides when to end
	defer c.patient.Store(false)
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGHUP, unix.SIGUSR1, unix.SIGUSR2)
	defer signal.Stop(signals)
	status, err := program.Join(near, node, args, signals)
	if err == nil && status != 0 {
		err = exitStatus(status)
	}
	return err
}
