//go:build !linux

package control

import (
	"errors"
	"net/http"
)

// exec refuses: programs are nodes on Linux alone.
func (s *Server) exec(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusNotImplemented, errors.New("programs are nodes on Linux alone"))
}
