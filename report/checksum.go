package report

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// mostChecksums is more than any lockfile has of one package; requirements
// files have one for each platform.
const mostChecksums = 64

// checksums reads what lockfiles keep of a package's archive: SRI, or an
// algorithm and hexadecimal digits. Others are of other things (go.sum's are of
// a tree) or of unknown form.
func checksums(integrity string) []cdx.Hash {
	var list []cdx.Hash
	for word := range strings.FieldsSeq(integrity) {
		if len(list) == mostChecksums {
			break
		}
		i := strings.IndexAny(word, "-:=")
		if i < 0 {
			continue
		}
		alg, size := algorithm(word[:i])
		text, _, _ := strings.Cut(word[i+1:], "?")
		sum, err := hex.DecodeString(text)
		if word[i] == '-' {
			sum, err = base64.StdEncoding.DecodeString(text)
		}
		if err == nil && size > 0 && len(sum) == size {
			list = append(list, cdx.Hash{Algorithm: alg, Value: hex.EncodeToString(sum)})
		}
	}
	return list
}

func algorithm(name string) (alg cdx.HashAlgorithm, size int) {
	switch strings.ToLower(name) {
	case "md5":
		return cdx.HashAlgoMD5, 16
	case "sha1":
		return cdx.HashAlgoSHA1, 20
	case "sha256":
		return cdx.HashAlgoSHA256, 32
	case "sha384":
		return cdx.HashAlgoSHA384, 48
	case "sha512":
		return cdx.HashAlgoSHA512, 64
	}
	return "", 0
}

// address is a registry's URL without what may be a credential in it: user,
// query and fragment.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return ""
	}
	switch strings.TrimPrefix(u.Scheme, "git+") {
	case "http", "https", "ssh", "git":
		return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	}
	return ""
}
