//go:build !linux

package program_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"netlab/topology/program"
)

// Where there are no namespaces the error says so, and what serves instead.
func TestProgramsAreNodesOnLinuxAlone(t *testing.T) {
	_, err := program.Open(nil, "a", program.Options{})
	if !errors.Is(err, program.ErrUnsupported) || !strings.Contains(err.Error(), runtime.GOOS) || !strings.Contains(err.Error(), "forwarded ports") {
		t.Errorf("open: %v", err)
	}
}
