package response

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// shortest is the length from which a value is looked for: a short one is found
// everywhere.
const shortest = 8

// named are the ends of names of variables that hold credentials.
var named = []string{
	"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "SECRET_KEY", "ENCRYPTION_KEY", "SIGNING_KEY",
	"CREDENTIAL", "CREDENTIALS", "CONNECTION_STRING", "_PASS", "_PWD", "_DSN",
}

// random is how values look that are nothing but keys.
var random = regexp.MustCompile(`^[A-Za-z0-9+/_=-]{16,}$`)

// credentials are the values of a function's environment that are: by the variable's
// name, or, where that says little, by their look.
func credentials(environment []string) []string {
	var own []string
	for _, kv := range environment {
		name, value, _ := strings.Cut(kv, "=")
		name = strings.ToUpper(name)
		if slices.ContainsFunc(named, func(end string) bool { return strings.HasSuffix(name, end) }) || name == "PASS" || strings.HasSuffix(name, "_KEY") && isKey(value) {
			own = append(own, value)
		}
		if u, err := url.Parse(value); err == nil && u.User != nil { // of databases and queues
			if password, ok := u.User.Password(); ok {
				own = append(own, value, password)
				own = append(own, between(value))
			}
		}
	}
	own = slices.DeleteFunc(own, func(v string) bool { return len(v) < shortest })
	// A value may be the beginning of another, the rest of which would stay.
	slices.SortFunc(own, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(own)
}

// between is the password of a URL as it is written there.
func between(u string) string {
	_, rest, _ := strings.Cut(u, "://")
	user, _, _ := strings.Cut(rest, "@")
	_, password, _ := strings.Cut(user, ":")
	return password
}

// isKey reports whether a value looks like one: letters of both cases and digits, or
// hexadecimal of 128 bits. Names of columns and places of objects are called keys, too.
func isKey(v string) bool {
	if !random.MatchString(v) {
		return false
	}
	any := func(from, to rune) bool {
		return strings.ContainsFunc(v, func(r rune) bool { return r >= from && r <= to })
	}
	hex := len(v) >= 32 && strings.Trim(v, "0123456789abcdefABCDEF-") == ""
	return hex || any('a', 'z') && any('A', 'Z') && any('0', '9')
}

// inBase64 are texts and what is theirs alone of their base64, in both alphabets, at each
// place of three at which they may begin in what was encoded.
func inBase64(texts []string) []string {
	list := slices.Clone(texts)
	for _, t := range texts {
		for shift := range 3 {
			all := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), t...))
			own := all[(shift*8+5)/6 : (shift+len(t))*8/6]
			if len(own) >= shortest {
				list = append(list, own, strings.NewReplacer("+", "-", "/", "_").Replace(own))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
