//go:build tools

// Package litewitness pins a witness that nobody here wrote, so that the tests can require its signature:
// `cargo xtask test` builds filippo.io/torchwood/cmd/litewitness from here.
package litewitness

import _ "filippo.io/torchwood/cmd/litewitness"
