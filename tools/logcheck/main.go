// Logcheck checks a Sidelight log from its static files with code nobody of Sidelight wrote: golang.org/x/mod.
//
//	logcheck --vkey KEY [--old CHECKPOINT]... DIR
//
// DIR holds the files of C2SP tlog-tiles: checkpoint, tile/<L>/<N>, tile/entries/<N>. Checked are the signature, every
// file, the inclusion of every entry, the consistency with every earlier size, and that the log continues each older
// checkpoint given. It does not look inside entries.
//
// Exit codes: 0 all good, 1 something is wrong (said on standard error), 2 wrong usage.
package main

import (
	"flag"
	"fmt"
	"os"
)

type paths []string

func (p *paths) String() string { return fmt.Sprint(*p) }

func (p *paths) Set(path string) error {
	*p = append(*p, path)
	return nil
}

func main() {
	var old paths
	vkey := flag.String("vkey", "", "the log's verifier key, from outside the log's folder")
	flag.Var(&old, "old", "an older signed checkpoint of this log; may be repeated")
	flag.Parse()
	if flag.NArg() != 1 || *vkey == "" {
		fmt.Fprintln(os.Stderr, "usage: logcheck --vkey KEY [--old CHECKPOINT]... DIR")
		os.Exit(2)
	}
	size, err := check(flag.Arg(0), *vkey, old)
	if err != nil {
		fmt.Fprintln(os.Stderr, "logcheck:", err)
		os.Exit(1)
	}
	fmt.Printf("%d entries: signature, files, every inclusion and every consistency are good\n", size)
}
