package program

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// forbidden says why the system permits no node, as far as it tells.
func forbidden(err error) error {
	set := func(name string) string {
		b, _ := os.ReadFile("/proc/sys/" + name) // most systems have only some of these
		return strings.TrimSpace(string(b))
	}
	why := ""
	switch {
	case set("user/max_user_namespaces") == "0" || set("user/max_net_namespaces") == "0":
		why = ": user.max_user_namespaces or user.max_net_namespaces is 0"
	case os.Geteuid() != 0 && set("kernel/unprivileged_userns_clone") == "0":
		why = ": only root may make namespaces here (kernel.unprivileged_userns_clone is 0)"
	case os.Geteuid() != 0 && set("kernel/apparmor_restrict_unprivileged_userns") == "1":
		why = ": AppArmor restricts namespaces of users (kernel.apparmor_restrict_unprivileged_userns is 1)"
	case strings.Contains(err.Error(), "/dev/net/tun"):
		why = ": there must be a device /dev/net/tun that may be opened"
	case errors.Is(err, unix.ENOSPC):
		why = ": a limit of namespaces is reached"
	case errors.Is(err, unix.EPERM):
		why = ": namespaces are forbidden, as they are in most containers (seccomp)"
	}
	return fmt.Errorf("%w%s (%w); programs reach nodes by forwarded ports and proxies instead", ErrUnsupported, why, err)
}
