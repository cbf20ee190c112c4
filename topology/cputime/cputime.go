// Package cputime tells how long processors have worked for the process. Time on the
// clock also counts what a busy machine does for others.
package cputime

import "time"

// Used returns the time that all threads of the process have run, in user and in kernel
// mode; false where the operating system is not asked, which is outside Unix.
func Used() (time.Duration, bool) { return used() }
