//go:build !linux

package main

import (
	"context"
	"fmt"
	"runtime"

	"netlab/topology/program"
)

// join says that there are no programs as nodes here.
func (c *console) join(context.Context, string, string, []string) error {
	return fmt.Errorf("exec: %w: it takes network namespaces, which Linux has and %s has not; programs reach nodes by forwarded ports and proxies instead", program.ErrUnsupported, runtime.GOOS)
}
