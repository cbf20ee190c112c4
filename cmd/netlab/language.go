package main

import (
	"os"
	"strings"

	"netlab/cmd/netlab/explain"
)

// language is that which the environment asks for, as programs of POSIX find it:
// Chinese where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with
// "zh", else English.
func language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, explain.Chinese) {
				return explain.Chinese
			}
			break
		}
	}
	return explain.English
}
