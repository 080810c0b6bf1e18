package inspect

import (
	"strings"
	"testing"
)

func TestGraphQL(t *testing.T) {
	nest := func(n int) string {
		return "query { " + strings.Repeat("a { ", n-1) + "b" + strings.Repeat(" }", n-1) + " }"
	}
	for text, want := range map[string]string{
		`{"query":"query { __type(name: \"User\") { fields { name } } }"}`:  "graphql-introspection",
		"query=%7B__schema%7Btypes%7Bname%7D%7D%7D":                         "graphql-introspection",
		"fragment f on User { name } query { __schema { types { ...f } } }": "graphql-introspection",
		nest(graphqlDepth):     "",
		nest(graphqlDepth + 1): "graphql-depth",
		"{ " + strings.Repeat("a: b ", graphqlAliases) + "}":                                  "",
		"mutation m { " + strings.Repeat("a: login(p: \"x\") { t } ", graphqlAliases+1) + "}": "graphql-aliases",
		"mutation m { a(x: {" + strings.Repeat("b: 1 ", 100) + "}) }":                         "", // an argument's fields
		"{ a " + strings.Repeat("@b ", graphqlDirectives) + "}":                               "",
		"{ a " + strings.Repeat("@b ", graphqlDirectives+1) + "}":                             "graphql-directives",
		"query($a: String!) { user(name: $a) { __typename name } }":                           "",
		"query { a(b: \"{ __schema {\") }":                                                    "",
		"query { a # __schema {\n}":                                                           "",
		"query { a(b: \"\"\" { __schema { \"\"\") }":                                          "",
		"query { __schema { types { name } } }":                                               "graphql-introspection",
		"{\n  __type(name: \"User\") { name }\n}":                                             "graphql-introspection",
		// What means nothing between two words hides nothing.
		"{__schema,{types{name}}}":                                                         "graphql-introspection",
		"{,__schema # it\n{types{name}}}":                                                  "graphql-introspection",
		"{__schema @include(if: true) {types{name}}}":                                      "graphql-introspection",
		"{__type,(name: \"User\") {name}}":                                                 "graphql-introspection",
		"\ufeff,# it\r{ # it\r__schema{types{name}}}":                                      "graphql-introspection",
		"query q(" + strings.Repeat("$a: Int, ", 40) + ") { __schema { types { name } } }": "graphql-introspection",
		`query { a(b: """ \""" """) __schema { types { name } } }`:                         "graphql-introspection",
		`query { a(b: """ \""" __schema { """) }`:                                          "",
		"{ # " + strings.Repeat("it ", window) + "\n A: __schema { types { name } } }":     "graphql-introspection",
		"{ # " + strings.Repeat("it ", window) + "\n User { Name } }":                      "",
		"{ " + strings.Repeat("a:__typename ", graphqlAliases+1) + "}":                     "graphql-aliases",
		"{ " + strings.Repeat("a:,b ", graphqlAliases+1) + "}":                             "graphql-aliases",
		"{ " + strings.Repeat("a:1 ", graphqlAliases+1) + "}":                              "",
		"query { __schema: a { b } }":                                                      "",
		"query { __type }":                                                                 "",
		"query { my__schema { a } }":                                                       "",
		"the query { __schema { a } }":                                                     "", // prose
		"{ __schema { a }":                                                                 "", // cut off: no server takes it
		"query = { a: b }; { c: d }":                                                       "",
		`{"a": {"__schema": {}}}`:                                                          "",
		"} {":                                                                              "",
		"query (":                                                                          "",
		"query {" + strings.Repeat("{", 10_000):                                            "",
		"query { \"":                                                                       "",
	} {
		if hit, _ := Value([]byte(text), GraphQL); hit.Kind != want {
			t.Errorf("%.60q is %q, want %q", text, hit.Kind, want)
		}
	}
}

func TestScanner(t *testing.T) {
	for agent, found := range map[string]bool{
		"sqlmap/1.7.2#stable (https://sqlmap.org)": true, "gobuster/3.1.0": true, "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1) Havij": true, "Mozilla/5.0 zgrab/0.x": true, "TsunamiSecurityScanner/1": true, "urlgrabber/3.10 yum/3.4.3": false, "mozilla/5.0 ecairn-grabber/1.0 (+http://ecairn.com/grabber)": false, "masscan/1.3 (https://github.com/robertdavidgraham/masscan)": true, "WPScan v3.8.22 (https://wpscan.com/)": true, "Mozilla/5.0 (compatible; Nmap Scripting Engine)": true, "Mozilla/5.00 (Nikto/2.1.6) (Evasions:None)": true, "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)": false,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36": false,
		"curl/8.5.0": false, "python-requests/2.31.0": false, "nmap": false, "sqlmap finds holes/errors": false, "nmap / masscan": false, "Amazon CloudFront": false,
		"aws-sdk-js/3.0 os/linux lang/js": false, "I ran nikto/2.1 today": false, "nuclei/templates": false, "Paros/Naxos": false, "gobuster/": false,
	} {
		if _, ok := Value([]byte(agent), Scanner); ok != found {
			t.Errorf("%q: %v", agent, ok)
		}
	}
}
