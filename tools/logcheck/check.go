package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is fixed by C2SP tlog-tiles: 256 hashes a tile.
const tileHeight = 8

// check checks the log in dir and returns its size.
func check(dir, vkey string, old []string) (int64, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, fmt.Errorf("--vkey: %w", err)
	}
	tree, err := readCheckpoint(filepath.Join(dir, "checkpoint"), verifier)
	if err != nil {
		return 0, err
	}
	entries, err := readEntries(dir, tree.N)
	if err != nil {
		return 0, err
	}
	hashes, err := storedHashes(entries)
	if err != nil {
		return 0, err
	}
	if err := checkRoot(dir, tree, entries, hashes); err != nil {
		return 0, err
	}
	if err := checkTiles(dir, tree.N, hashes); err != nil {
		return 0, err
	}
	if err := checkProofs(dir, tree, entries, hashes); err != nil {
		return 0, err
	}
	for _, path := range old {
		if err := checkOld(dir, path, verifier, tree); err != nil {
			return 0, err
		}
	}
	return tree.N, nil
}

// readCheckpoint opens a signed note with exactly the lines origin, size and root, signed by the log under its origin.
func readCheckpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	fail := func(err error) (tlog.Tree, error) {
		return tlog.Tree{}, fmt.Errorf("checkpoint %s: %w", path, err)
	}
	signed, err := os.ReadFile(path)
	if err != nil {
		return fail(err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return fail(err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return fail(errors.New("not exactly origin, size and root"))
	}
	if lines[0] != verifier.Name() {
		return fail(errors.New("of another log"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return fail(errors.New("malformed size"))
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return fail(errors.New("malformed root"))
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}

// readEntries reads every entry bundle of a tree of this size.
func readEntries(dir string, size int64) ([][]byte, error) {
	var entries [][]byte
	for n := int64(0); int64(len(entries)) < size; n++ {
		width := min(size-int64(len(entries)), 1<<tileHeight)
		path := "tile/entries/" + tilePath(n, int(width))
		bundle, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		count := int64(0)
		for len(bundle) > 0 {
			if len(bundle) < 2 {
				return nil, fmt.Errorf("%s ends inside an entry", path)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < length {
				return nil, fmt.Errorf("%s ends inside an entry", path)
			}
			entries = append(entries, bundle[2:length])
			bundle = bundle[length:]
			count++
		}
		if count != width {
			return nil, fmt.Errorf("%s holds %d entries instead of %d", path, count, width)
		}
	}
	return entries, nil
}

// memory holds the hashes of a tree in the order of tlog.StoredHashIndex.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, errors.New("hash beyond the tree")
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

func storedHashes(entries [][]byte) (memory, error) {
	var hashes memory
	for n, entry := range entries {
		more, err := tlog.StoredHashes(int64(n), entry, hashes)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	return hashes, nil
}

// checkRoot checks that the entries lead to the root, and else names the bundle that differs from the lowest tiles.
func checkRoot(dir string, tree tlog.Tree, entries [][]byte, hashes memory) error {
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root == tree.Hash {
		return nil
	}
	for n := range entries {
		bundle := int64(n) >> tileHeight
		width := int(min(tree.N-bundle<<tileHeight, 1<<tileHeight))
		tile, err := os.ReadFile(filepath.Join(dir, "tile/0/"+tilePath(bundle, width)))
		if err != nil {
			return err
		}
		at := n % (1 << tileHeight) * tlog.HashSize
		leaf := tlog.RecordHash(entries[n])
		if len(tile) < at+tlog.HashSize || !bytes.Equal(tile[at:at+tlog.HashSize], leaf[:]) {
			return fmt.Errorf("tile/entries/%s: entry %d is not the one in the tree", tilePath(bundle, width), n)
		}
	}
	return errors.New("the entries do not lead to the root of the checkpoint")
}

// checkTiles compares every tile with the one that follows from the entries.
func checkTiles(dir string, size int64, hashes memory) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		want, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(filepath.Join(dir, hashTilePath(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(found, want) {
			return fmt.Errorf("%s is not the tile its entries give", hashTilePath(tile))
		}
	}
	return nil
}

// checkProofs proves, from the files alone, every entry's inclusion and the consistency with every earlier size.
func checkProofs(dir string, tree tlog.Tree, entries [][]byte, hashes memory) error {
	reader := tlog.TileHashReader(tree, files(dir))
	for n, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(n), reader)
		if err != nil {
			return fmt.Errorf("inclusion of entry %d: %w", n, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(n), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("inclusion of entry %d: %w", n, err)
		}
	}
	for size := int64(1); size <= tree.N; size++ {
		root, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return err
		}
		if err := checkContinues(reader, tree, tlog.Tree{N: size, Hash: root}); err != nil {
			return fmt.Errorf("consistency with size %d: %w", size, err)
		}
	}
	return nil
}

// checkOld checks that the log continues an older checkpoint of its own.
func checkOld(dir, path string, verifier note.Verifier, tree tlog.Tree) error {
	old, err := readCheckpoint(path, verifier)
	if err != nil {
		return err
	}
	if old.N > tree.N {
		return fmt.Errorf("the log has %d entries, shorter than the %d it had in %s", tree.N, old.N, path)
	}
	if old.N == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tree, files(dir))
	if err := checkContinues(reader, tree, old); err != nil {
		return fmt.Errorf("the log does not continue %s of size %d: %w", path, old.N, err)
	}
	return nil
}

func checkContinues(reader tlog.HashReader, tree, old tlog.Tree) error {
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// files reads tiles from a folder; the reader around it ties them to the root.
type files string

func (f files) Height() int { return tileHeight }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(string(f), hashTilePath(tile)))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// hashTilePath is a tile's path as C2SP tlog-tiles has it; tlog.Tile.Path is that of Go's checksum database.
func hashTilePath(tile tlog.Tile) string {
	return fmt.Sprintf("tile/%d/%s", tile.L, tilePath(tile.N, tile.W))
}

func tilePath(n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 1<<tileHeight {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}
