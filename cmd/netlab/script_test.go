package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The command line as its users meet it: see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
