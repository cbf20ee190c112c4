//go:build !linux

package control

import "net"

// ofUser accepts connections as they come: the mode of the folder keeps others out.
type ofUser struct{ net.Listener }
