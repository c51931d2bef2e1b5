package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The vectors that Rust reads too, read by code that shares nothing with it.

// vectors reads a file of vectors/.
func vectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "vectors", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// expect compares how a case ended with how it must; "" is a case that holds.
func expect(t *testing.T, name string, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	}
	if got != want {
		t.Errorf("%s: %q, not %q", name, got, want)
	}
}

var logPath = regexp.MustCompile(`^tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?$`)

// parsePath reads the path of a tile or bundle: level (-1 for entries), index, width.
func parsePath(path string) (level, index int64, width int, ok bool) {
	parts := logPath.FindStringSubmatch(path)
	if parts == nil {
		return 0, 0, 0, false
	}
	level, width = -1, 1<<tileHeight
	if parts[1] != "entries" {
		level, _ = strconv.ParseInt(parts[1], 10, 64)
	}
	digits := strings.NewReplacer("x", "", "/", "").Replace(parts[2])
	index, err := strconv.ParseInt(digits, 10, 64)
	if parts[3] != "" {
		width, _ = strconv.Atoi(parts[3])
	}
	full := parts[3] == "" || width < 1<<tileHeight
	again := "tile/" + parts[1] + "/" + tilePath(index, width)
	return level, index, width, err == nil && level < 64 && full && again == path
}

func TestPathsOfTheVectors(t *testing.T) {
	var file struct {
		Valid []struct {
			Path  string
			Level *int64
			Index int64
			Width int
		}
		Invalid []struct{ Name, Path string }
	}
	vectors(t, "log/paths", &file)
	for _, c := range file.Valid {
		want := int64(-1)
		if c.Level != nil {
			want = *c.Level
		}
		level, index, width, ok := parsePath(c.Path)
		if !ok || level != want || index != c.Index || width != c.Width {
			t.Errorf("%s: %d %d %d %v", c.Path, level, index, width, ok)
		}
	}
	for _, c := range file.Invalid {
		if _, _, _, ok := parsePath(c.Path); ok {
			t.Errorf("%s: %s is taken", c.Name, c.Path)
		}
	}
}

// policy is a trust policy (C2SP tlog-policy): who cosigns, and who is enough.
type policy struct {
	// rules by name: whether those who signed satisfy it.
	rules  map[string]func(signed []string) bool
	member map[string]bool
	keys   map[string]bool
	quorum func(signed []string) bool
}

func parsePolicy(text string) (*policy, int, error) {
	p := &policy{rules: map[string]func([]string) bool{}, member: map[string]bool{}, keys: map[string]bool{}}
	if text == "" {
		return nil, 0, errors.New("quorum-line")
	}
	body, ended := strings.CutSuffix(text, "\n")
	if !ended {
		return nil, 0, errors.New("character")
	}
	for i, line := range strings.Split(body, "\n") {
		if err := p.line(line); err != nil {
			return nil, i + 1, err
		}
	}
	if p.quorum == nil {
		return nil, 0, errors.New("quorum-line")
	}
	return p, 0, nil
}

func (p *policy) line(line string) error {
	if strings.ContainsFunc(line, func(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }) {
		return errors.New("character")
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	switch {
	case len(words) == 0 || words[0][0] == '#':
		return nil
	case words[0] == "log" && (len(words) == 2 || len(words) == 3):
		_, err := p.key(words[1], 1)
		return err
	case words[0] == "witness" && (len(words) == 3 || len(words) == 4):
		name, err := p.key(words[2], 4)
		if err != nil {
			return err
		}
		return p.define(words[1], func(signed []string) bool { return slices.Contains(signed, name) })
	case words[0] == "group" && len(words) > 3:
		return p.group(words[1], words[2], words[3:])
	case words[0] == "quorum" && len(words) == 2:
		if p.quorum != nil {
			return errors.New("quorum-line")
		}
		if words[1] == "none" {
			p.quorum = func([]string) bool { return true }
			return nil
		}
		if p.quorum = p.rules[words[1]]; p.quorum == nil {
			return errors.New("unknown-name")
		}
		return nil
	}
	return errors.New("line")
}

// key reads a verifier key of this type, which no line before has, and returns its name.
func (p *policy) key(text string, kind byte) (string, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return "", errors.New("key")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 33 {
		return "", errors.New("key")
	}
	if key[0] != kind {
		return "", errors.New("key-kind")
	}
	if p.keys[string(key)] {
		return "", errors.New("duplicate-key")
	}
	p.keys[string(key)] = true
	return parts[0], nil
}

func (p *policy) define(name string, rule func([]string) bool) error {
	if name == "none" || p.rules[name] != nil {
		return errors.New("duplicate-name")
	}
	p.rules[name] = rule
	return nil
}

func (p *policy) group(name, threshold string, members []string) error {
	needed := len(members)
	switch threshold {
	case "all":
	case "any":
		needed = 1
	default:
		n, err := strconv.Atoi(threshold)
		if err != nil || strconv.Itoa(n) != threshold || n < 1 || n > len(members) {
			return errors.New("threshold")
		}
		needed = n
	}
	var rules []func([]string) bool
	for _, member := range members {
		rule := p.rules[member]
		if rule == nil {
			return errors.New("unknown-name")
		}
		if p.member[member] {
			return errors.New("member-twice")
		}
		p.member[member] = true
		rules = append(rules, rule)
	}
	return p.define(name, func(signed []string) bool {
		met := 0
		for _, rule := range rules {
			if rule(signed) {
				met++
			}
		}
		return met >= needed
	})
}

func TestPolicies(t *testing.T) {
	var file struct {
		Valid []struct {
			Name, Text string
			Quorum     []struct {
				Met    bool
				Signed []string
			}
		}
		Invalid []struct {
			Name, Text, Defect string
			Line               int
		}
	}
	vectors(t, "log/policies", &file)
	for _, c := range file.Valid {
		policy, _, err := parsePolicy(c.Text)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		for _, q := range c.Quorum {
			if policy.quorum(q.Signed) != q.Met {
				t.Errorf("%s: %v by %v", c.Name, !q.Met, q.Signed)
			}
		}
	}
	for _, c := range file.Invalid {
		_, line, err := parsePolicy(c.Text)
		expect(t, c.Name, err, c.Defect)
		if line != c.Line {
			t.Error(fmt.Sprintf("%s: line %d, not %d", c.Name, line, c.Line))
		}
	}
}
