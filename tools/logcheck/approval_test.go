package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"slices"
	"testing"
	"unicode/utf8"

	"filippo.io/edwards25519"
)

// Approvals (docs/ref/approval.md) as read from the page alone, with Go's own cryptography.

type credential struct {
	es256 *ecdsa.PublicKey
	eddsa ed25519.PublicKey
}

// cose reads a key in its one spelling.
func cose(key []byte) (credential, error) {
	const es256, middle, eddsa = "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", "\x22\x58\x20", "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"
	if rest, ok := bytes.CutPrefix(key, []byte(es256)); ok {
		if len(rest) != 32+len(middle)+32 || string(rest[32:32+len(middle)]) != middle {
			return credential{}, errors.New("form")
		}
		point := slices.Concat([]byte{4}, rest[:32], rest[32+len(middle):])
		public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		if err != nil {
			return credential{}, errors.New("point")
		}
		return credential{es256: public}, nil
	}
	rest, ok := bytes.CutPrefix(key, []byte(eddsa))
	if !ok || len(rest) != 32 {
		return credential{}, errors.New("form")
	}
	point, err := new(edwards25519.Point).SetBytes(rest)
	if err != nil || !bytes.Equal(point.Bytes(), rest) {
		return credential{}, errors.New("point")
	}
	if point.MultByCofactor(point).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return credential{}, errors.New("point")
	}
	return credential{eddsa: rest}, nil
}

// members reads one JSON object, no member twice, and nothing behind it.
func members(data []byte) (map[string]any, error) {
	unreadable := errors.New("client-data")
	if len(data) > 2048 || !utf8.Valid(data) {
		return nil, unreadable
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, unreadable
	}
	found, repeated := map[string]any{}, false
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, unreadable
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, unreadable
		}
		if _, ok := found[name.(string)]; ok {
			repeated = true
		}
		found[name.(string)] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, unreadable
	}
	if repeated {
		return nil, errors.New("repeated-member")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, unreadable
	}
	return found, nil
}

func clientData(data []byte, origins []string, decision []byte) error {
	found, err := members(data)
	if err != nil {
		return err
	}
	challenge := base64.RawURLEncoding.EncodeToString(decision)
	for _, member := range []struct {
		name  string
		right func(string) bool
	}{
		{"type", func(text string) bool { return text == "webauthn.get" }},
		{"challenge", func(text string) bool { return text == challenge }},
		{"origin", func(text string) bool { return slices.Contains(origins, text) }},
	} {
		value, there := found[member.name]
		text, isText := value.(string)
		if there && !isText {
			return errors.New("client-data")
		}
		if !member.right(text) {
			return errors.New(member.name)
		}
	}
	if value, there := found["crossOrigin"]; there {
		crossing, isBool := value.(bool)
		if !isBool {
			return errors.New("client-data")
		}
		if crossing {
			return errors.New("cross-origin")
		}
	}
	if _, there := found["topOrigin"]; there {
		return errors.New("cross-origin")
	}
	return nil
}

func authenticatorData(data []byte, site string) error {
	if len(data) < 37 {
		return errors.New("authenticator-data")
	}
	flags, more := data[32], data[32]&0xc0 != 0
	id := sha256.Sum256([]byte(site))
	switch {
	case len(data) > 37 && !more:
		return errors.New("authenticator-data")
	case !bytes.Equal(data[:32], id[:]):
		return errors.New("relying-party")
	case flags&1 == 0:
		return errors.New("not-present")
	case flags&4 == 0:
		return errors.New("not-verified")
	case more:
		return errors.New("extra-data")
	case flags&0x10 != 0 && flags&8 == 0:
		return errors.New("backup-flags")
	}
	return nil
}

func signatureOf(key credential, signed, signature []byte) error {
	if key.eddsa != nil {
		if len(signature) != 64 {
			return errors.New("signature-form")
		}
		if !ed25519.Verify(key.eddsa, signed, signature) {
			return errors.New("signature")
		}
		return nil
	}
	var pair struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(signature, &pair)
	order := elliptic.P256().Params().N
	inside := func(n *big.Int) bool { return n.Sign() > 0 && n.Cmp(order) < 0 }
	if err != nil || len(rest) > 0 || !inside(pair.R) || !inside(pair.S) {
		return errors.New("signature-form")
	}
	digest := sha256.Sum256(signed)
	if !ecdsa.VerifyASN1(key.es256, digest[:], signature) {
		return errors.New("signature")
	}
	return nil
}

func TestApprovals(t *testing.T) {
	type approval struct {
		Name, Error, Key, Decision, Signature string
		ClientData                            string `json:"client_data"`
		AuthenticatorData                     string `json:"authenticator_data"`
		Origins                               []string
		Site                                  string `json:"rp_id"`
	}
	var file struct{ Valid, Invalid []approval }
	vectors(t, "approval", &file)
	check := func(a approval) error {
		key, err := cose(unhex(t, a.Key))
		if err != nil {
			return err
		}
		client, data := unhex(t, a.ClientData), unhex(t, a.AuthenticatorData)
		if err := clientData(client, a.Origins, unhex(t, a.Decision)); err != nil {
			return err
		}
		if err := authenticatorData(data, a.Site); err != nil {
			return err
		}
		hash := sha256.Sum256(client)
		return signatureOf(key, slices.Concat(data, hash[:]), unhex(t, a.Signature))
	}
	for _, a := range file.Valid {
		expect(t, a.Name, check(a), "")
	}
	for _, a := range file.Invalid {
		expect(t, a.Name, check(a), a.Error)
	}
}

func TestApprovalKeys(t *testing.T) {
	var file struct {
		Valid, Invalid []struct{ Name, Error, Key string }
	}
	vectors(t, "approval-key", &file)
	for _, k := range append(file.Valid, file.Invalid...) {
		_, err := cose(unhex(t, k.Key))
		expect(t, k.Name, err, k.Error)
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
