package main

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "log.example/test"

// writeLog writes a log of these entries, signed by signer, into a new folder.
func writeLog(t *testing.T, signer note.Signer, entries [][]byte) string {
	t.Helper()
	dir := t.TempDir()
	write := func(path string, data []byte) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	hashes, err := storedHashes(entries)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(entries))
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		data, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			t.Fatal(err)
		}
		write(hashTilePath(tile), data)
	}
	for start := int64(0); start < size; start += 256 {
		width := min(size-start, 256)
		var bundle []byte
		for _, entry := range entries[start : start+width] {
			bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
		}
		write("tile/entries/"+tilePath(start/256, int(width)), bundle)
	}
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	write("checkpoint", signed)
	return dir
}

func newKey(t *testing.T) (note.Signer, string) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return signer, vkey
}

func someEntries(count int) [][]byte {
	var entries [][]byte
	for n := range count {
		entries = append(entries, fmt.Appendf(nil, "entry %d\n", n))
	}
	return entries
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Fatalf("expected an error with %q, got %v", words, err)
	}
}

func TestGoodLogs(t *testing.T) {
	signer, vkey := newKey(t)
	for _, size := range []int{1, 2, 255, 256, 257, 700} {
		dir := writeLog(t, signer, someEntries(size))
		found, err := check(dir, vkey, []string{filepath.Join(dir, "checkpoint")})
		if err != nil || found != int64(size) {
			t.Fatalf("size %d: %d, %v", size, found, err)
		}
	}
}

func TestEveryAlteredFileIsNamed(t *testing.T) {
	signer, vkey := newKey(t)
	dir := writeLog(t, signer, someEntries(700))
	seen := 0
	err := filepath.WalkDir(dir, func(path string, file os.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		seen++
		name, _ := filepath.Rel(dir, path)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, at := range []int{0, len(data) / 2, len(data) - 1} {
			altered := append([]byte(nil), data...)
			altered[at] ^= 1
			if err := os.WriteFile(path, altered, 0o644); err != nil {
				return err
			}
			_, err := check(dir, vkey, nil)
			refused(t, err, name)
		}
		return os.WriteFile(path, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != 3+3+1+1 {
		t.Fatalf("%d files", seen)
	}
}

func TestOlderCheckpoints(t *testing.T) {
	signer, vkey := newKey(t)
	checkpoint := func(dir string) []string { return []string{filepath.Join(dir, "checkpoint")} }
	long, short := writeLog(t, signer, someEntries(700)), writeLog(t, signer, someEntries(300))
	if _, err := check(long, vkey, checkpoint(short)); err != nil {
		t.Fatal(err)
	}
	_, err := check(short, vkey, checkpoint(long))
	refused(t, err, "shorter")

	other := someEntries(300)
	other[7] = []byte("another history")
	_, err = check(long, vkey, checkpoint(writeLog(t, signer, other)))
	refused(t, err, "does not continue")
	same := someEntries(700)
	same[699] = []byte("another history")
	_, err = check(long, vkey, checkpoint(writeLog(t, signer, same)))
	refused(t, err, "does not continue")

	stranger, strangerKey := newKey(t)
	_, err = check(long, strangerKey, nil)
	refused(t, err, "checkpoint")
	_, err = check(long, vkey, checkpoint(writeLog(t, stranger, someEntries(300))))
	refused(t, err, "checkpoint")
}

func TestPaths(t *testing.T) {
	for want, tile := range map[string]tlog.Tile{
		"tile/0/x001/x234/067": {H: 8, L: 0, N: 1234067, W: 256},
		"tile/1/000.p/2":       {H: 8, L: 1, N: 0, W: 2},
		"tile/0/x001/000.p/1":  {H: 8, L: 0, N: 1000, W: 1},
	} {
		if found := hashTilePath(tile); found != want {
			t.Errorf("%s instead of %s", found, want)
		}
	}
}
