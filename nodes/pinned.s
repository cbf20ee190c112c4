// This file lets functions of the package be declared without a body, for go:linkname.
