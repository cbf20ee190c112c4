package words

import (
	"net/netip"
	"testing"
)

func TestCount(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 999: "999", 999.6: "1.00k", 1234: "1.23k", 9999: "10.0k", 99_960: "100k", 123_456: "123k", 4.56e6: "4.56M", 7e9: "7.00G",
	} {
		if got := Count(n); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 999: "999 B", 1000: "1.00 kB", 9994: "9.99 kB", 9996: "10.0 kB", 99_949: "99.9 kB", 99_951: "100 kB",
		999_499: "999 kB", 999_500: "1.00 MB", 123_456_789_012: "123 GB", 1<<64 - 1: "18.4 EB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestEndpoint(t *testing.T) {
	for _, tt := range []struct {
		addr string
		room int
		want string
	}{
		{"10.0.0.1:80", 11, "10.0.0.1:80"},
		{"10.0.0.1:80", 10, "10.…0.1:80"},
		{"[2001:db8:85a3:1234:5678:8a2e:370:7334]:54321", 21, "[2001:d…0:7334]:54321"},
		{"192.168.100.200:65535", 3, "1…0:65535"},
	} {
		if got := Endpoint(netip.MustParseAddrPort(tt.addr), tt.room, "…"); got != tt.want {
			t.Errorf("%s in %d: %q, want %q", tt.addr, tt.room, got, tt.want)
		}
	}
}
