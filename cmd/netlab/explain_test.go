package main

import (
	"context"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// netlab explain is told by the scripts in testdata/explain.
func TestExplain(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/explain",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"netlab": func(ts *testscript.TestScript, neg bool, args []string) {
				c := newConsole(ts.Stdout(), ts.Stderr())
				root := newRoot(c)
				root.SetArgs(args)
				cmd, err := root.ExecuteContextC(context.Background())
				if status := c.exit(cmd, err); (status != exitOK) != neg {
					ts.Fatalf("exit status %d", status)
				}
			},
		},
	})
}
