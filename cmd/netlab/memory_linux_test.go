package main

import (
	"os"
	"syscall"
)

// maxMemory is the most memory that a process had, in bytes.
func maxMemory(state *os.ProcessState) int64 {
	return int64(state.SysUsage().(*syscall.Rusage).Maxrss) << 10
}
