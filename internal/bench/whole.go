package main

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/policy"
	"redoubt/policy/compile"
)

// whole is the guard as it is shipped, with a policy that has everything on.
type whole struct {
	file     string // the program
	strict   string // path of the policy that has everything on
	usual    string // of the one that stands for none, enforced
	document policy.Function
	token    string
}

// newWhole builds the program and compiles its policy.
func newWhole(dir string) (*whole, error) {
	g := &whole{strict: filepath.Join(dir, "strict.json"), usual: filepath.Join(dir, "usual.json")}
	keys, err := g.issue()
	if err != nil {
		return nil, err
	}
	g.document = policy.Function{
		Name: "*", Mode: policy.Enforce,
		Triggers:       []policy.Trigger{{Kind: "http-api", Route: "POST /orders"}},
		Authentication: []policy.Authentication{{Name: "users", JWT: &policy.JWT{Issuer: "https://issuer.example", Algorithms: []string{"RS256"}, Audience: []string{"shop"}, Keys: keys}}},
		Authorization: &policy.Authorization{
			Cedar:     json.RawMessage(`{"staticPolicies":{"users":{"effect":"permit","principal":{"op":"is","entity_type":"User"},"action":{"op":"==","entity":{"type":"Action","id":"POST /orders"}},"resource":{"op":"All"},"conditions":[]}}}`),
			Ownership: []policy.Owner{{Field: "event.body.userId", Claim: "sub"}},
		},
		Schemas: []policy.EventSchema{{Kind: "http-api", Schema: json.RawMessage(`{"type":"object","required":["body","headers"],"properties":{"body":{"type":"string","contentMediaType":"application/json","contentSchema":{"type":"object","required":["userId","items"],"properties":{"userId":{"type":"string"},"items":{"type":"array","items":{"type":"object","required":["id","sku","qty"],"properties":{"id":{"type":"integer"},"sku":{"type":"string","maxLength":40},"qty":{"type":"integer","minimum":0}}}}}}}}}`)}},
	}
	g.file, err = shipped(dir)
	return g, errors.Join(err, compiled(g.strict, g.document), compiled(g.usual, unwritten()))
}

// unwritten is the policy that runs where none is written, enforced.
func unwritten() policy.Function { return policy.Function{Name: "*", Mode: policy.Enforce} }

// compiled writes a policy as the guard reads it.
func compiled(file string, f policy.Function) error {
	program, err := compile.Document(policy.Document{Schema: policy.Default().Schema, Functions: []policy.Function{f}})
	if err != nil {
		return err
	}
	text, err := json.Marshal(program)
	if err != nil {
		return fmt.Errorf("writing the policy: %w", err)
	}
	return os.WriteFile(file, text, 0o600)
}

// issue makes a token, signed as Cognito signs, and returns the keys of who issued it.
func (g *whole) issue() (keys string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	tok := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": "https://issuer.example", "sub": "ada", "aud": "shop", "exp": time.Now().Add(24 * time.Hour).Unix()})
	tok.Header["kid"] = "k"
	if g.token, err = tok.SignedString(key); err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return fmt.Sprintf(`{"keys":[{"kty":"RSA","kid":"k","n":%q,"e":"AQAB"}]}`, b64(key.N.Bytes())), nil
}

// event is a request with JSON in its body, of about a size: many short texts and
// numbers, as orders have them.
func (g *whole) event(size int) []byte {
	headers, _ := json.Marshal(map[string]string{"authorization": "Bearer " + g.token, "accept": "application/json", "content-type": "application/json", "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"})
	head := `{"version":"2.0","routeKey":"POST /orders","rawPath":"/orders","headers":` + string(headers) + `,"requestContext":{"http":{"method":"POST","path":"/orders","sourceIp":"203.0.113.7"}},"isBase64Encoded":false,"body":`
	var body strings.Builder
	body.WriteString(`{"userId":"ada","items":[`)
	for n := 0; n == 0 || body.Len() < (size-len(head))*10/12; n++ { // quotes are escaped in a text
		if n > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"id":%d,"sku":"BK-%04d-XL","name":"Anna Hara","email":"anna.hara%d@example.com","qty":%d,"price":%d.95,"paid":true,"placed":"2026-03-%02dT10:15:00Z","tags":["new","summer sale"],"address":{"street":"Main Street %d","city":"Berlin","zip":"%05d"},"note":null}`, n, n, n, n%9, n%90, n%28+1, n, n)
	}
	body.WriteString(`]}`)
	quoted, _ := json.Marshal(body.String())
	return []byte(head + string(quoted) + "}")
}

// by starts the guard with a policy.
func (g *whole) by(policy string) starter {
	return func(api string) (*process, error) { return g.launch(api, policy) }
}

// launch starts the guard as an extension, as on Lambda's managed runtimes.
func (g *whole) launch(api, policy string) (*process, error) {
	addr, err := free()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(g.file), addr: addr}
	p.cmd.Args[0] = "redoubt-guard" // an extension is called as its file
	p.cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + api, "REDOUBT_LISTEN=" + addr, "REDOUBT_POLICY=" + policy, "REDOUBT_TELEMETRY=" + os.DevNull, "AWS_LAMBDA_FUNCTION_NAME=bench"}
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the guard: %w", err)
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			return p, conn.Close()
		}
		if time.Since(began) > 10*time.Second {
			p.stop()
			return nil, fmt.Errorf("starting the guard: %w", err)
		}
	}
}

// free is an address on loopback that nobody listens at.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("finding a port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
