package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// The exit statuses.
const (
	exitOK = 0
	// exitFailed: a check of a lab did not hold, or repeated runs differ.
	exitFailed = 1
	// exitError: wrong usage, a lab that cannot be run, a file that cannot be
	// written.
	exitError = 2
	// exitHungUp, exitInterrupted and exitTerminated are 128 + SIGHUP, SIGINT and SIGTERM,
	// as a shell reports them.
	exitHungUp      = 129
	exitInterrupted = 130
	exitTerminated  = 143
)

// errFailed and errBroken end a command whose output has said already why:
// checks that did not hold, labs that could not be run.
var (
	errFailed = errors.New("a check failed")
	errBroken = errors.New("a lab cannot be run")
)

// exitStatus ends a command with the exit status of a program that it has run.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usageError is a command line that asks for something that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// exit prints an error and returns the status that goes with it.
func (c *console) exit(cmd *cobra.Command, err error) int {
	var stop interrupted
	var usage usageError
	var status exitStatus
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, errBroken):
		return exitError
	}
	c.complain(err)
	switch {
	case errors.As(err, &stop):
		return stop.status
	case errors.As(err, &usage) && (!cmd.HasParent() || cmd.Name() == "help"):
		fmt.Fprintln(c.err, "Run 'netlab help' for the commands and topics, 'netlab list' for the labs.")
	case errors.As(err, &usage):
		fmt.Fprintf(c.err, "Run '%s --help' for usage.\n", cmd.CommandPath())
	}
	return exitError
}

// complain writes an error to standard error. It may quote what a user or a lab has
// written, which is not to act on a terminal.
func (c *console) complain(err error) {
	fmt.Fprintf(c.err, "%s %s\n", c.paint(c.err, pen.Bad, "netlab:"), words.CleanLines(err.Error()))
}

// flagError words the errors of package pflag so that each names the flag, the
// value and a way out.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		switch short := unknown.GetSpecifiedShortnames(); {
		case len(short) == 1:
			return usageErrorf("unknown flag -%s", short)
		case short != "":
			return usageErrorf("unknown flag -%s in -%s", unknown.GetSpecifiedName(), short)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		return usageErrorf("unknown flag %s%s", name, didYouMean(name, names))
	case errors.As(err, &invalid):
		return usageErrorf("--%s %s: %w", invalid.GetFlag().Name, invalid.GetValue(), cause(invalid))
	case errors.As(err, &missing):
		_, usage := pflag.UnquoteUsage(missing.GetFlag())
		return usageErrorf("--%s needs a value: %s", missing.GetFlag().Name, usage)
	}
	return usageError{err}
}

// cause is why a flag refused its value, without the wrapping of package
// strconv, whose text repeats the value and names a function.
func cause(err *pflag.InvalidValueError) error {
	inner := err.Unwrap()
	var number interface{ Unwrap() error }
	for errors.As(inner, &number) && number.Unwrap() != nil {
		inner = number.Unwrap()
	}
	switch err.GetFlag().Value.Type() {
	case "uint64":
		return errors.New("want a whole number from 0 to 18446744073709551615")
	case "int":
		return errors.New("want a whole number")
	case "duration":
		return errors.New("want a time with its unit, such as 90s or 2h")
	}
	return inner
}
