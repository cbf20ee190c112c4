//go:build unix

package control

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// unixSockets says that the system has sockets in the file system that are closed to
// other users by their mode.
const unixSockets = true

// checkOwner refuses what belongs to somebody else.
func checkOwner(info fs.FileInfo) error {
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Getuid() {
		return fmt.Errorf("belongs to user %d, and this is user %d", s.Uid, os.Getuid())
	}
	return nil
}
