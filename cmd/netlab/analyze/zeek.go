package analyze

import (
	"bufio"
	"fmt"
	"io"
)

// ZeekHeader names the fields that [WriteZeek] writes, as Zeek's logs do.
const ZeekHeader = "#fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tconn_state\thistory"

// WriteZeek writes what Zeek's conn.log would say of connections: for each the
// fields of [ZeekHeader], separated by tabs. Zeek's timers make several lines of
// some connections.
func WriteZeek(w io.Writer, entries []Entry) error {
	b := bufio.NewWriter(w)
	for i := range entries {
		orig, resp := entries[i].Ends[0], entries[i].Ends[1]
		for _, l := range entries[i].Zeek {
			fmt.Fprintf(b, "%s\t%d\t%s\t%d\t%s\t%s\n", orig.Addr(), orig.Port(), resp.Addr(), resp.Port(), l.State, l.History)
		}
	}
	return b.Flush()
}
