package capture

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxRecord is the longest packet or block, in bytes, that is read; a longer
// one is taken for damage. Tools that write captures stop at 256 KiB.
const MaxRecord = 16 << 20

// Reader reads one capture file. It is not safe for concurrent use.
type Reader struct {
	src    *source
	format format
	// compressed is set where the file is gzip's.
	compressed bool
	file       string
	size       int64
	// disk counts the bytes of the file itself.
	disk   *countingReader
	closer io.Closer

	interfaces []Interface
	comment    string
	packet     Packet
	peeler     Peeler
	// err ends the stream: each call of Next returns it from then on.
	err error
}

// format reads the records of one file format.
type format interface {
	// next reads up to the next packet and fills the reader's, but for N and what
	// comes of its Data. Errors are about the record that begins at the source's
	// offset; io.EOF is the end.
	next(r *Reader) error
	// begin reads what stands before the first record.
	begin(r *Reader) error
	name() string
}

// Interface is where packets were captured; pcap files have one.
type Interface struct {
	// Name is "eth0" or the like, empty where the file does not say, as pcap never does.
	Name    string
	Link    LinkType
	Comment string
	// SnapLen is the most that was captured of a packet, 0 for no limit.
	SnapLen uint32
	clock   clock
}

// Open opens a capture file and reads its header. [Reader.Close] closes it.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("capture: %w", err)
	}
	if info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("capture: %s is a folder: name the files in it", path)
	}
	r := &Reader{file: path, closer: f}
	if info.Mode().IsRegular() {
		r.size = info.Size()
	}
	if err := r.begin(f); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// NewReader reads a capture's header from r. Close does not close r.
func NewReader(r io.Reader) (*Reader, error) {
	c := &Reader{}
	if err := c.begin(r); err != nil {
		return nil, err
	}
	return c, nil
}

// begin tells the format by the first bytes and reads the header.
func (r *Reader) begin(in io.Reader) error {
	r.disk = &countingReader{r: in}
	r.src = newSource(r.disk)
	magic, err := r.src.peek(4, "file header")
	if err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		r.compressed = true
		// The decompressor reads on from what the source has in its buffer.
		z, zerr := gzip.NewReader(io.MultiReader(&rest{r.src}, r.disk))
		if zerr != nil {
			return &Error{File: r.file, Err: fmt.Errorf("gzip header: %w", unexpected(zerr))}
		}
		r.src = newSource(z)
		magic, err = r.src.peek(4, "file header")
	}
	if err == io.EOF {
		err = fmt.Errorf("an empty file: %w", io.ErrUnexpectedEOF)
	}
	if err != nil {
		return r.fail(err)
	}
	if r.format, err = recognize([4]byte(magic)); err == nil {
		err = r.format.begin(r)
	}
	if err != nil {
		return r.fail(err)
	}
	return nil
}

// recognize tells a format by a file's first four bytes.
func recognize(magic [4]byte) (format, error) {
	if f := newPcap(magic); f != nil {
		return f, nil
	}
	if magic == [4]byte{0x0a, 0x0d, 0x0d, 0x0a} {
		return &pcapng{}, nil
	}
	for _, other := range []struct{ begins, advice string }{
		{"\x28\xb5\x2f\xfd", "compressed by zstd; decompress it first"},
		{"\xfd7zX", "compressed by xz; decompress it first"},
		{"BZh", "compressed by bzip2; decompress it first"},
		{"\x04\x22\x4d\x18", "compressed by lz4; decompress it first"},
		{"snoo", "a snoop file; convert it to pcapng first"},
	} {
		if string(magic[:len(other.begins)]) == other.begins {
			return nil, errors.New(other.advice)
		}
	}
	return nil, fmt.Errorf("begins with % x, which neither pcap nor pcapng does", magic)
}

// Next returns the next packet, io.EOF at the end of the file, and an [*Error]
// where it is damaged. The packet is valid until the next call. After an error
// every call returns the same.
func (r *Reader) Next() (*Packet, error) {
	if r.err != nil {
		return nil, r.err
	}
	if err := r.format.next(r); err != nil {
		r.err = err
		if err != io.EOF {
			r.err = r.fail(err)
		}
		return nil, r.err
	}
	p := &r.packet
	p.N++
	p.IP, p.NotIP = r.peeler.Peel(p.Link, p.Data)
	return p, nil
}

func (r *Reader) fail(err error) error {
	return &Error{File: r.file, Offset: r.src.offset, Err: err}
}

// Interfaces returns those seen so far; in pcapng, more can follow. Interfaces
// of all sections of a file are counted together.
func (r *Reader) Interfaces() []Interface { return r.interfaces }

// Comment is what pcapng says of the whole file, so far; several comments are lines.
func (r *Reader) Comment() string { return r.comment }

// Format is "pcap" or "pcapng", with the variant and the compression.
func (r *Reader) Format() string {
	if r.compressed {
		return r.format.name() + " in gzip"
	}
	return r.format.name()
}

// Size is the file's size on disk in bytes, 0 where it is unknown, as for a pipe.
func (r *Reader) Size() int64 { return r.size }

// Offset is how much of the file on disk has been read: of [Reader.Size], what
// is done. It runs ahead of the packets by what is in buffers.
func (r *Reader) Offset() int64 {
	if r.compressed {
		return r.disk.n
	}
	return r.src.offset
}

// Close closes the file that Open opened.
func (r *Reader) Close() error {
	if r.err == nil {
		r.err = fmt.Errorf("capture: %w", os.ErrClosed)
	}
	if r.closer == nil {
		return nil
	}
	err := r.closer.Close()
	r.closer = nil
	return err
}

// unexpected turns the end of a file into an end that comes too early.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// rest reads what a source has in its buffer, and nothing more.
type rest struct{ src *source }

func (r *rest) Read(b []byte) (int, error) {
	n := copy(b, r.src.buf[r.src.start:r.src.end])
	r.src.take(n)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
