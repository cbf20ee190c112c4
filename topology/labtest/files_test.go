package labtest_test

import "testing/fstest"

// size is that of the file that readme_test.go downloads.
const size = 2_000_000

var files = fstest.MapFS{"big": {Data: make([]byte, size)}}
