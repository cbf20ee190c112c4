package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// stackModule is the module whose version decides what a lab's packets look like.
const stackModule = "gvisor.dev/gvisor"

func newVersion(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions that a result depends on",
		Long: `version prints the version of netlab, that of the TCP/IP stack inside it
(gVisor's netstack, pinned: another one may send other packets), and that of Go.`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return fmt.Errorf("version: this binary was built without module information")
			}
			_, err := fmt.Fprint(c.out, versions(info))
			return err
		},
	}
}

// versions tells what a binary was made of.
func versions(info *debug.BuildInfo) string {
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	own := info.Main.Version
	if own == "" {
		own = "(devel)"
	}
	if revision := settings["vcs.revision"]; revision != "" {
		own += " commit " + revision[:min(12, len(revision))]
		if settings["vcs.modified"] == "true" {
			own += " and local changes"
		}
	}
	stack := "unknown"
	for _, m := range info.Deps {
		if m.Path != stackModule {
			continue
		}
		stack = m.Version
		if m.Replace != nil {
			stack += " => " + m.Replace.Path + " " + m.Replace.Version
		}
	}
	return fmt.Sprintf("netlab  %s\ngVisor  %s\nGo      %s %s/%s\n",
		own, stack, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

// thisBuild names the version of the program, so that two with one name give the
// same runs: that of the module, or a hash of the program's file where local
// changes or the way it was built leave that open.
func thisBuild() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" && !strings.HasSuffix(v, "+dirty") {
			return v, nil
		}
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("version of this program: %w", err)
	}
	f, err := os.Open(self)
	if err != nil {
		return "", fmt.Errorf("version of this program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("version of this program: %w", err)
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil)[:8]), nil
}
