package secret

import (
	"encoding/base64"
	"regexp"
	"strings"

	"redoubt/secret/gitleaks"
)

// kubeSecret is the head of a Secret of Kubernetes; what follows it up to the
// next document is its data.
var (
	kubeSecret = gitleaks.Guard(`(?m)^kind:\s*["']?Secret["']?\s*$`)
	kubeData   = regexp.MustCompile(`(?m)^(?:data|stringData):\s*$`)
	kubePair   = regexp.MustCompile(`^\s+["']?(?P<n>[\w.-]+)["']?:\s*["']?(?P<v>[^\s"'#]+)`)
)

// manifests reads Secrets of Kubernetes: their values have names of any kind,
// and are encoded.
func (f *file) manifests() {
	if !strings.HasSuffix(f.name, ".yml") && !strings.HasSuffix(f.name, ".yaml") {
		return
	}
	at := 0
	for _, doc := range strings.SplitAfter(string(f.text), "\n---") {
		if kubeSecret.MatchString(doc) {
			for _, d := range kubeData.FindAllStringIndex(doc, -1) {
				f.secretData(doc[d[0]:], at+d[0])
			}
		}
		at += len(doc)
	}
}

func (f *file) secretData(block string, at int) {
	encoded := strings.HasPrefix(block, "data")
	first := true
	for line := range strings.SplitAfterSeq(block, "\n") {
		if !first && strings.TrimSpace(line) != "" && line[0] != ' ' && line[0] != '\t' {
			return
		}
		if m := kubePair.FindStringSubmatchIndex(line); !first && m != nil {
			f.kubeValue(line[m[2]:m[3]], line[m[4]:m[5]], at+m[4], encoded)
		}
		at, first = at+len(line), false
	}
}

func (f *file) kubeValue(name, value string, at int, encoded bool) {
	plain := value
	if encoded {
		b, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(b) < 4 {
			return
		}
		plain = string(b)
	}
	if refers(plain) || notSecret.MatchString(name) || named(name) == "" && !sensitiveFile.MatchString(name) {
		return
	}
	f.add(found{
		rule: "kubernetes-secret", kind: "value of a Secret", name: name, start: at, end: at + len(value), value: plain, rank: byFile, sure: true,
		doubt: f.doubtOf(found{value: plain, rank: byFile}),
	})
}

var sensitiveFile = regexp.MustCompile(`(?i)(\.key|\.pem|\.p12|\.pfx|\.jks|dockerconfigjson|password|secret|token|key|credential)`)
