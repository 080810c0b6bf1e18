package inspect

import (
	"bytes"
	"fmt"
	"testing"
)

// clean is a kilobyte as applications get it.
var clean = map[string][]byte{
	"prose": kilobyte("The order was placed on Monday; it's for Mr O'Brien & sons, 12 Main St. (2nd floor). Thanks! "),
	"json":  kilobyte(`{"id": 12, "name": "Anna O'Hara", "tags": ["a", "b"], "price": 10.5, "note": "call before 5 pm"}, `),
	"code":  kilobyte("for (let i = 0; i < n; i++) { total += items[i].price * items[i].count }\n"),
	"url":   kilobyte("https://example.com/a/b?c=d%20e&f=g+h&i=%C3%A9#j "),
	"words": kilobyte("select the best one of them and group it by colour or size "),
	"text":  kilobyte("Größe und Maß: für alle Fälle, señor, naïve façade, 北京市朝阳区, Привет мир. "),
}

func kilobyte(unit string) []byte { return bytes.Repeat([]byte(unit), 1024/len(unit)+1)[:1024] }

func BenchmarkClean(b *testing.B) {
	for name, text := range clean {
		b.Run(name, func(b *testing.B) {
			var in Inspector
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if hit, ok := in.Value(text, All); ok {
					b.Fatal(hit)
				}
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, unit := range hostile {
		text := kilobyte(unit)
		b.Run(fmt.Sprintf("%.12q", unit), func(b *testing.B) {
			var in Inspector
			for b.Loop() {
				in.Value(text, All)
			}
		})
	}
}

// hostile are texts that lead every parser on.
var hostile = []string{"'", "' or ", "\"<a ", "../", "${", "{{", "`", "$(", "<", "<a x=", "%25", "&#x26;", "\\u005c", "((", "; ", "|", "select ", "union ", "http://", "javascript", "or a", "a.", "'+", "=AAAA", "\n", "${${", "0x2e", "@{", "a('", "{{[", "<!entity ", "concat(", "if(", "..", ".\\", "*)(", "a=b:", "onload=", "__proto__", "; nohup - ", "al<x>", "&#39;", "a=1;$a", ";/b[i]n/", "a\x00.", "\\\\a", "${a}b", "<![CDATA[", "a=%41&", "{\"a\":\"\\u0041\"}", "<a b=\"&lt;\">"}
