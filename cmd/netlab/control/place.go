package control

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// site is where a network is to be found: its name, and the folder of the user that has
// the socket or, by loopback, the file with the port and the token.
type site struct{ folder, name string }

// byLoopback says that networks are reached by a port of the loopback address and a token,
// for want of sockets in the file system; tests choose it.
var byLoopback = !unixSockets

// maxPath is how long the path of a socket may be, in bytes: 104 with its end on macOS
// and the BSDs, 108 on Linux.
const maxPath = 103

// ErrTaken is why [Listen] fails where a network of that name is up.
var ErrTaken = errors.New("is up already")

var validName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// CheckName refuses what is not a name for a network.
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("%q is not a name for a network: want a letter, then letters, digits, \"-\", \"_\" and \".\", 64 at most", name)
	}
	return nil
}

// place is where the network of a name is to be found.
func place(name string) (site, error) {
	if err := CheckName(name); err != nil {
		return site{}, err
	}
	folder, err := folder()
	return site{folder, name}, err
}

// folder is where the user's networks are, made where it is not there: in XDG_RUNTIME_DIR
// where that is a folder of the user, else in the folder for temporary files. What
// belongs to somebody else, or can be changed by others, is refused.
func folder() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("netlab-%d", os.Getuid()))
	if run := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(run) {
		// Under sudo it may be another user's, who would find a folder that is not his.
		if info, err := os.Stat(run); err == nil && checkOwner(info) == nil {
			dir = filepath.Join(run, "netlab")
		}
	}
	if byLoopback {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("the folder for control: %w", err)
		}
		dir = filepath.Join(cache, "netlab", "control")
		if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
			return "", fmt.Errorf("the folder for control: %w", err)
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("the folder for control: %w: XDG_RUNTIME_DIR names another place for it", err)
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return "", fmt.Errorf("the folder for control: %w", err)
	case !info.IsDir():
		return "", fmt.Errorf("the folder for control: %s is not a folder: remove it", dir)
	case unixSockets && info.Mode().Perm()&0o077 != 0:
		return "", fmt.Errorf("the folder for control: %s is open to others (mode %04o): chmod 700 it", dir, info.Mode().Perm())
	}
	if err := checkOwner(info); err != nil {
		return "", fmt.Errorf("the folder for control: %s %w: XDG_RUNTIME_DIR names another place for it", dir, err)
	}
	return dir, nil
}

// ending is that of the files in the folder.
func (s site) ending() string {
	if byLoopback {
		return ".port"
	}
	return ".sock"
}

func (s site) path() string { return filepath.Join(s.folder, s.name+s.ending()) }

// locked runs fn while no other process makes or removes networks.
func (s site) locked(fn func() error) error {
	unlock, err := lockedfile.MutexAt(filepath.Join(s.folder, ".lock")).Lock()
	if err != nil {
		return err
	}
	defer unlock()
	return fn()
}

// listen opens the socket, and returns the token that requests need; it is empty where
// the system says who asks.
func (s site) listen() (ln net.Listener, token string, err error) {
	if n := len(s.path()); n > maxPath && !byLoopback {
		return nil, "", fmt.Errorf("control: %s: the path of a socket has at most %d bytes, and this has %d: choose a shorter --name, or another XDG_RUNTIME_DIR", s.path(), maxPath, n)
	}
	err = s.locked(func() error {
		if s.sweep() {
			return fmt.Errorf("network %s %w: choose another name by --name, or end that one by netlab ctl down --network %s", s.name, ErrTaken, s.name)
		}
		if byLoopback {
			ln, token, err = s.listenLoopback()
			return err
		}
		if ln, err = net.Listen("unix", s.path()); err != nil {
			return err
		}
		ln.(*net.UnixListener).SetUnlinkOnClose(false) // release does, under the lock
		if err = os.Chmod(s.path(), 0o600); err != nil {
			ln.Close()
		}
		ln = ofUser{ln}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("control: %w", err)
	}
	return ln, token, nil
}

func (s site) listenLoopback() (net.Listener, string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	token := rand.Text()
	if err := os.WriteFile(s.path(), []byte(ln.Addr().String()+"\n"+token+"\n"), 0o600); err != nil {
		ln.Close()
		return nil, "", err
	}
	return ln, token, nil
}

// release takes the network's file away.
func (s site) release() error {
	return s.locked(func() error { return os.Remove(s.path()) })
}

// sweep reports whether the network is up. What is left of one that is not, whose
// process was killed, is taken away. The lock is held.
func (s site) sweep() bool {
	if s.alive() {
		return true
	}
	os.Remove(s.path()) // it may not be there
	return false
}

// alive reports whether somebody listens. One who does not answer, such as a process
// that is stopped, is alive.
func (s site) alive() bool {
	if byLoopback {
		return s.answers()
	}
	conn, _, err := s.dial(context.Background())
	if err == nil {
		conn.Close()
	}
	return err == nil || !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, fs.ErrNotExist)
}

// answers reports whether the port is the network's: once it has ended, the port may be
// another program's.
func (s site) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := (&Client{site: s}).Overview(ctx)
	return err == nil || ctx.Err() != nil
}

// dial connects to the network, and returns the token that requests need.
func (s site) dial(ctx context.Context) (conn net.Conn, token string, err error) {
	var d net.Dialer
	if !byLoopback {
		conn, err = d.DialContext(ctx, "unix", s.path())
		return conn, "", err
	}
	f, err := os.Open(s.path())
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	var addr string
	for line, to := bufio.NewScanner(f), []*string{&addr, &token}; len(to) > 0 && line.Scan(); to = to[1:] {
		*to[0] = strings.TrimSpace(line.Text())
	}
	if host, _, _ := net.SplitHostPort(addr); host != "127.0.0.1" {
		return nil, "", fmt.Errorf("%s: %w", s.path(), syscall.ECONNREFUSED) // half written, by a process that was killed
	}
	conn, err = d.DialContext(ctx, "tcp", addr)
	return conn, token, err
}

// Networks lists the names of the networks of this user that are up, sorted. What
// killed processes have left is taken away.
func Networks() ([]string, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		s := site{folder: dir}
		name, ok := strings.CutSuffix(e.Name(), s.ending())
		if !ok || CheckName(name) != nil {
			continue
		}
		s.name = name
		up := s.alive()
		if !up {
			if err := s.locked(func() error { up = s.sweep(); return nil }); err != nil {
				return nil, err
			}
		}
		if up {
			names = append(names, name)
		}
	}
	return names, nil
}
