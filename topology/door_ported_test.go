package topology_test

import (
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// portedFrom is the version of Go whose tests these are.
const portedFrom = "go1.26"

// ported are the tests of package net about connections, listeners, deadlines and dialers,
// and for each the test here that has its case, or after a dash why none has. Where package
// net draws the line by a machine's clock, the one here asks for exact times.
//
// Left out are whole files that have nothing to do with these: those of other sockets
// (iprawsock, unixsock, mptcpsock), of file descriptors (file, rawconn, cloexec, socktest),
// of the system's interfaces and names (interface, lookup, dnsclient, conf, hosts, nss,
// port, resolverdialfunc; package dns tests those of the network), of the Internet (external), and of types without a socket (mac, parse, ip,
// ipsock, dnsname, addrselect, pipe).
var ported = []struct {
	file  string
	tests []struct{ net, here string }
}{
	{"conn_test.go", []struct{ net, here string }{
		{"TestConnAndListener", "TestConnOfNettest"},
	}},
	{"dial_test.go", []struct{ net, here string }{
		{"TestProhibitionaryDialArg", "TestDialErrorsOfTheCaller"},
		{"TestDialLocal", "TestAddressesOfPackageNet"},
		{"TestDialerDualStackFDLeak", "- no file descriptors; TestHappyEyeballs counts the sockets that are left"},
		{"TestDialParallel", "TestHappyEyeballs"},
		{"TestDialerFallbackDelay", "TestHappyEyeballs"},
		{"TestDialParallelSpuriousConnection", "TestHappyEyeballs"},
		{"TestDialerPartialDeadline", "TestHappyEyeballs"},
		{"TestDialerLocalAddr", "TestDialerLocalAddr"},
		{"TestDialerDualStack", "TestHappyEyeballs"},
		{"TestDialerKeepAlive", "TestKeepaliveOfADoor"},
		{"TestDialCancel", "TestDialContextEnds"},
		{"TestCancelAfterDial", "TestContextOfADialThatSucceededMeansNothingAnyMore"},
		{"TestDialClosedPortFailFast", "TestDialFailures"},
		{"TestDialListenerAddr", "TestAddressesOfPackageNet"},
		{"TestDialerControl", "- no file descriptors; TestDialerOptions has what is there instead"},
		{"TestDialerControlContext", "- no file descriptors"},
		{"TestDialContext", "TestDialContextEnds"},
		{"TestDialWithNonZeroDeadline", "TestDialerDeadlines"},
	}},
	{"dial_unix_test.go", []struct{ net, here string }{
		{"TestDialContextCancelRace", "TestDialContextCancelRace"},
	}},
	{"listen_test.go", []struct{ net, here string }{
		{"TestTCPListener", "TestListenTwice"},
		{"TestUDPListener", "TestListenTwice"},
		{"TestDualStackTCPListener", "TestListenTwice"},
		{"TestDualStackUDPListener", "TestListenTwice"},
		{"TestWildWildcardListener", "TestAddressesOfPackageNet"},
		{"TestIPv4MulticastListener", "- no multicast"},
		{"TestIPv6MulticastListener", "- no multicast"},
		{"TestClosingListener", "TestListenCloseListen"},
		{"TestListenConfigControl", "- no file descriptors; TestListenerOptionsReachItsConnections has what is there instead"},
	}},
	{"timeout_test.go", []struct{ net, here string }{
		{"TestDialTimeout", "TestDialContextEnds"},
		{"TestDialTimeoutMaxDuration", "TestLongestTimeouts"},
		{"TestAcceptTimeout", "TestDeadlines"},
		{"TestAcceptTimeoutMustReturn", "TestDeadlines"},
		{"TestAcceptTimeoutMustNotReturn", "TestLongestTimeouts"},
		{"TestReadTimeout", "TestDeadlines"},
		{"TestReadTimeoutMustNotReturn", "TestLongestTimeouts"},
		{"TestReadFromTimeout", "TestDeadlines"},
		{"TestWriteTimeout", "TestDeadlines"},
		{"TestWriteTimeoutMustNotReturn", "TestDeadlines"},
		{"TestWriteToTimeout", "TestWriteToTimeout"},
		{"TestReadTimeoutFluctuation", "TestVariousDeadlines"},
		{"TestReadFromTimeoutFluctuation", "TestDeadlines"},
		{"TestWriteTimeoutFluctuation", "TestDeadlines"},
		{"TestVariousDeadlines", "TestVariousDeadlines"},
		{"TestVariousDeadlines1Proc", "- of Go's scheduler"},
		{"TestVariousDeadlines4Proc", "- of Go's scheduler"},
		{"TestReadWriteProlongedTimeout", "TestReadWriteProlongedTimeout"},
		{"TestReadWriteDeadlineRace", "TestDeadlinesOfOthersLoseNothing"},
		{"TestConcurrentSetDeadline", "TestDeadlinesOfOthersLoseNothing"},
	}},
	{"error_test.go", []struct{ net, here string }{
		{"TestDialError", "TestErrorsOfPackageNet"},
		{"TestProtocolDialError", "TestDialErrorsOfTheCaller"},
		{"TestDialAddrError", "TestDialErrorsOfTheCaller"},
		{"TestListenError", "TestListenErrors"},
		{"TestListenPacketError", "TestUDPMisuse"},
		{"TestProtocolListenError", "TestListenErrors"},
		{"TestCloseError", "TestCloseErrors"},
		{"TestAcceptError", "TestErrorsNameTheNetworkAskedFor"},
		{"TestFileError", "- no file descriptors"},
		{"TestContextError", "TestErrorsOfPackageNet"},
	}},
	{"tcpsock_test.go", []struct{ net, here string }{
		{"TestResolveTCPAddr", "- of package net's own names; TestAddressesOfPackageNet has those of the network"},
		{"TestTCPListenerName", "TestListenAddresses"},
		{"TestIPv6LinkLocalUnicastTCP", "- no link-local addresses"},
		{"TestTCPConcurrentAccept", "TestConcurrentAccept"},
		{"TestTCPReadWriteAllocs", "- of the system calls"},
		{"TestTCPStress", "TestTCPStress"},
		{"TestTCPBig", "TestConcurrentWritesAreWhole"},
		{"TestCopyPipeIntoTCP", "TestConnReadFromAndWriteTo"},
		{"TestDialTCPDefaultKeepAlive", "TestKeepaliveOfADoor"},
		{"TestTCPListenAfterClose", "TestListenAfterClose"},
	}},
	{"tcpsock_unix_test.go", []struct{ net, here string }{
		{"TestTCPSpuriousConnSetupCompletion", "- of connect(2) without blocking"},
		{"TestTCPSpuriousConnSetupCompletionWithCancel", "TestDialContextCancelRace"},
	}},
	{"tcpconn_keepalive_test.go", []struct{ net, here string }{
		{"TestTCPConnKeepAliveConfigDialer", "TestKeepaliveOfADoor"},
		{"TestTCPConnKeepAliveConfigListener", "TestKeepaliveOfADoor"},
		{"TestTCPConnKeepAliveConfig", "TestTCPConnMethods"},
	}},
	{"protoconn_test.go", []struct{ net, here string }{
		{"TestTCPListenerSpecificMethods", "TestDeadlines"},
		{"TestTCPConnSpecificMethods", "TestTCPConnMethods"},
		{"TestUDPConnSpecificMethods", "TestUDPConnMethods"},
		{"TestIPConnSpecificMethods", "- no IP sockets"},
		{"TestUnixListenerSpecificMethods", "- no Unix sockets"},
		{"TestUnixConnSpecificMethods", "- no Unix sockets"},
	}},
	{"udpsock_test.go", []struct{ net, here string }{
		{"TestResolveUDPAddr", "- of package net's own names; TestAddressesOfPackageNet has those of the network"},
		{"TestWriteToUDP", "TestUDPConnMisuse"},
		{"TestUDPConnLocalName", "TestUDPConnNames"},
		{"TestUDPConnLocalAndRemoteNames", "TestUDPConnNames"},
		{"TestIPv6LinkLocalUnicastUDP", "- no link-local addresses"},
		{"TestUDPZeroBytePayload", "TestUDPOfZeroBytes"},
		{"TestUDPZeroByteBuffer", "TestUDPOfZeroBytes"},
		{"TestUDPReadSizeError", "TestUDPConnMethods"},
		{"TestUDPReadTimeout", "TestUDPDeadlinesAndClose"},
		{"TestAllocs", "- of the system calls"},
		{"TestUDPIPVersionReadMsg", "TestUDPConnMethods"},
		{"TestIPv6WriteMsgUDPAddrPortTargetAddrIPVersion", "TestUDPConnMethods"},
		{"TestIPv4WriteMsgUDPAddrPortTargetAddrIPVersion", "TestUDPDestinations"},
		{"TestReadWriteMsgUDPAddrPortEmptyCmsg", "TestUDPConnMethods"},
	}},
	{"packetconn_test.go", []struct{ net, here string }{
		{"TestPacketConn", "TestUDPThereAndBack"},
		{"TestConnAndPacketConn", "TestUDPThereAndBack"},
	}},
	{"server_test.go", []struct{ net, here string }{
		{"TestTCPServer", "TestListenAddresses"},
		{"TestUnixAndUnixpacketServer", "- no Unix sockets"},
		{"TestUDPServer", "TestUDPConnMethods"},
		{"TestUnixgramServer", "- no Unix sockets"},
	}},
	{"writev_test.go", []struct{ net, here string }{
		{"TestBuffers_read", "- of the type Buffers alone"},
		{"TestBuffers_consume", "- of the type Buffers alone"},
		{"TestBuffers_WriteTo", "TestBuffersOfNet"},
		{"TestWritevError", "TestUseAfterCloseOfTheConnection"},
	}},
	{"write_unix_test.go", []struct{ net, here string }{
		{"TestEndlessWrite", "TestDeadlines"},
	}},
	{"sendfile_test.go", []struct{ net, here string }{
		{"TestSendfile", "TestConnReadFromAndWriteTo"},
		{"TestSendfileWithExactLimit", "TestReadFromWithLimits"},
		{"TestSendfileWithLimitLargerThanFile", "TestReadFromWithLimits"},
		{"TestSendfileWithLargeFile", "TestConnReadFromAndWriteTo"},
		{"TestSendfileParts", "TestReadFromWithLimits"},
		{"TestSendfileSeeked", "- of the file's offset"},
		{"TestSendfilePipe", "- of the system call"},
		{"TestSendfileOnWriteTimeoutExceeded", "TestReadFromWithLimits"},
	}},
	{"splice_linux_test.go", []struct{ net, here string }{
		{"TestSplice", "- of the system call"},
	}},
	{"net_test.go", []struct{ net, here string }{
		{"TestCloseRead", "TestCloseReadIsNotTold"},
		{"TestCloseWrite", "TestHalfClose"},
		{"TestConnClose", "TestCloseErrors"},
		{"TestListenerClose", "TestCloseErrors"},
		{"TestPacketConnClose", "TestUDPDeadlinesAndClose"},
		{"TestAcceptIgnoreAbortedConnRequest", "TestAcceptOfAResetConnection"},
		{"TestZeroByteRead", "TestZeroByteRead"},
		{"TestReadTimeoutUnblocksRead", "TestDeadlines"},
		{"TestCloseUnblocksRead", "TestCloseUnblocks"},
		{"TestCloseUnblocksReadUDP", "TestUDPDeadlinesAndClose"},
		{"TestNotTemporaryRead", "TestAcceptOfAResetConnection"},
		{"TestErrors", "- of the variable ErrClosed alone"},
	}},
}

var testFunction = regexp.MustCompile(`(?m)^func (Test\w*)\(`)

func testsOf(t *testing.T, files ...string) []string {
	t.Helper()
	var all []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testFunction.FindAllSubmatch(text, -1) {
			all = append(all, string(m[1]))
		}
	}
	return all
}

// Each test of package net has one here, or a reason, and each that is named is there.
func TestCasesOfPackageNet(t *testing.T) {
	files, err := filepath.Glob("door_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	ours := testsOf(t, files...)
	cases, left := 0, 0
	for _, f := range ported {
		var listed []string
		for _, c := range f.tests {
			listed = append(listed, c.net)
			switch {
			case strings.HasPrefix(c.here, "- "):
				left++
			case slices.Contains(ours, c.here):
				cases++
			default:
				t.Errorf("%s of %s: there is no %s", c.net, f.file, c.here)
			}
		}
		path := filepath.Join(build.Default.GOROOT, "src", "net", f.file)
		if _, err := os.Stat(path); err != nil || !strings.HasPrefix(runtime.Version(), portedFrom) {
			continue
		}
		if theirs := testsOf(t, path); !slices.Equal(theirs, listed) {
			t.Errorf("%s: listed are\n%v\nand package net has\n%v", f.file, listed, theirs)
		}
	}
	t.Logf("of %d tests of package net %d have their case here, %d have no meaning here", cases+left, cases, left)
}
