package program

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// namespaces has the first process be made in namespaces of its own, as the user that there
// is, or with all users where root makes it.
func namespaces() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWIPC,
		Setsid:      true, // signals of the terminal are for its parent
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}},
	}
	if os.Geteuid() == 0 {
		if uids, gids := ids("/proc/self/uid_map"), ids("/proc/self/gid_map"); len(uids) > 0 && len(gids) > 0 {
			attr.UidMappings, attr.GidMappings, attr.GidMappingsEnableSetgroups = uids, gids, true
		}
		return attr
	}
	attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_NET_RAW}
	return attr
}

// ids are the users or groups that this process knows, each as itself.
func ids(file string) (all []syscall.SysProcIDMap) {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			return nil
		}
		from, err1 := strconv.Atoi(fields[0])
		size, err2 := strconv.Atoi(fields[2])
		if err1 != nil || err2 != nil {
			return nil
		}
		all = append(all, syscall.SysProcIDMap{ContainerID: from, HostID: from, Size: size})
	}
	return all
}
