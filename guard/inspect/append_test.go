package inspect

import "testing"

// TestAppended: a command on a line of its own behind a value is found, also in what JSON
// decoded before; addresses, lists and prose of many lines are none.
func TestAppended(t *testing.T) {
	var in Inspector
	for _, attack := range []string{
		"8.8.8.8\nls -la", "8.8.8.8\n/bin/ls -la", "8.8.8.8\nid", "8.8.8.8\nrm -rf /", "8.8.8.8\nuname -a", "8.8.8.8\nenv",
		"a.example\r\nid", "report.pdf\nid #", "12\nid;", "anna\nls -la", "anna@example.com\nps -ef", "8.8.8.8\nsleep 5", "8.8.8.8\ntar /var/x",
		"8.8.8.8\n\n\nid\n\n", "\n8.8.8.8\n  id", `{"a": "8.8.8.8\nls -la"}`, "\n/bin/ls -la", "\nid", "\nrm -rf /", "\nuname -a", "\nenv",
	} {
		if _, ok := in.Value([]byte(attack), All); !ok {
			t.Errorf("%q is not found", attack)
		}
	}
	for _, harmless := range []string{
		"12 Main St\nLondon", "Main St\nid", "Anna O'Hara\n12 Main St\nLondon SW1A 1AA", "10115\nBerlin", "+49 171 123\nhost", "apples\ntail\nhead",
		"name\nid\ndate", "name\nid", "ruby\nperl", "- ls\n- cat\n- tail", "* id\n* name", "1. id\n2. name", "# Usage\nls -la", "To list files:\nls -la",
		"I went home\ntail between my legs", "see you\nhost and guests", "8.8.8.8\nidentity", "8.8.8.8\nid est", "1990\nw", "12\nfind the way", "v1.2\ndate - fixed",
		"2 kg\ncat food", "sleep 5 hours\nsleep well", "anna\nsleep 8 hours", "ls\nls -la", "router-1\nip 10.0.0.1", "a.txt\nb.txt\nc.txt\nid", "\nid and name", "id\n",
	} {
		if hit, ok := in.Value([]byte(harmless), All); ok {
			t.Errorf("%q is %s", harmless, hit.Kind)
		}
	}
}
