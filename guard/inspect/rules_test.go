package inspect

import "testing"

// TestRules has for each rule what it is for and what looks like it.
func TestRules(t *testing.T) {
	var in Inspector
	for name, c := range map[string]struct{ attack, harmless string }{
		"alternatives of a pattern":         {"x|id", "(process|for)"},
		"a script's own commands":           {"x && cat y.txt", "if [ -f y.txt ] && cat y.txt"},
		"a script that reads secrets":       {"# x; cat /etc/passwd", "# x; cat me.txt"},
		"the folder one is in":              {"$(pwd)", "docker run -v $(pwd):/app x"},
		"a procedure's call":                {"1; call sp_x(1)", "leave it at the door; call me (0171) 123"},
		"inches":                            {"1\" or 1=1--", "16\" or 18\""},
		"an apostrophe behind a word":       {"1\" where 'a'='a'", "\"where's george\""},
		"a ruler":                           {"x and 'a'--", "not\n`package`\n\n---------\nand `x`\n---------"},
		"a line that begins with a word":    {"x\r\nTo: a@b.example", "fix\nto: a list"},
		"the end of a filter, a pattern":    {"admin*)|(", `([a-z]*)|(`},
		"a reference in a pattern":          {"*)(&", "(a*)(&lt;b)"},
		"a filter in prose":                 {"uid*)", "(dickey dickie*)"},
		"a class of an attribute":           {`<a x="java.lang.Runtime"/>`, `<a class="java.io.PrintStream"/>`},
		"a path of a declaration":           {`<a x="../../../x"/>`, `<!DOCTYPE a SYSTEM "../a.dtd"><a/>`},
		"quotes of attributes, decoded":     {`<a x="&quot;&gt;&lt;script&gt;"/>`, `<a x="\&#39;"><a x="'\&#39;"><a x="&#34;"></a>`},
		"octal in a pattern":                {`\\127.0.0.1\x`, `\\072`},
		"a library's option":                {"zlib:x.gz", "a=1, zlib:shared=False"},
		"a wild card for a folder":          {";/b[i]n/ls", "; /** @type {x} */"},
		"a program that runs another":       {";nohup id &", "; time is money"},
		"a file that is sourced":            {"; . /tmp/x", "end. / see there"},
		"a variable that is run":            {"a=id;$a", "a=$5; b=$10"},
		"a command behind a leading sign":   {"; history", "| name |"},
		"a number for an option":            {"x; kill -9 1", "x; 5 -9 C"},
		"arithmetic of a shell":             {"x$((41+1))", "x$((a + 1))"},
		"ruby's way to run":                 {"%x(id)", "%x(y)"},
		"a process that is started":         {`Process.Start("cmd.exe")`, `Process.Start("work")`},
		"an end that is called":             {"';exit(md5('a'));//", "exit (see page 5)"},
		"a script of Windows":               {"wscript x.vbs", "wscript is old"},
		"a parenthesis that was not opened": {"jo)(objectClass=user", "f(x)(y=1)"},
		"a rule of matching":                {"*)(uid:1.2.840:=2)", "(a:b)"},
		"the end of a filter":               {"*))\x00x", "a))x"},
		"an empty list of a script":         {"' || []//", "'a' || [1]"},
		"an operator":                       {`{"a": {"$jsonSchema": {}}}`, `{"$schema": "a", "$id": "b"}`},
		"objects of pickled JSON":           {`{"py/object": "os.system"}`, `{"py/version": "3"}`},
		"a prototype in a prototype":        {"__pro__proto__to__[a]=1", "proto_to=1"},
		"a prototype, escaped":              {`{"\u005f\u005fproto\u005f\u005f": 1}`, `{"\u005fproto": 1}`},
		"a bare lookup":                     {"jndi:ldap://a.example/x", "jndi: see there"},
		"a variable of the environment":     {"${env:AWS_SECRET_ACCESS_KEY}", "the stage is ${env:STAGE}, as ever"},
		"an attribute of a session":         {`${session.getAttribute("x")}`, "${session.id}"},
		"a line of a header, and a word":    {"en%0aFoo: bar", "dear all,%0aFoo: bar"},
		"separators without a percent":      {"..2f..2fetc", "1..2f"},
		"the end of a name":                 {"a.php\x00.jpg", "a\x00b\x00"},
		"overlong characters of five bytes": {"\xf8\x80\x80\x80\xae\xf8\x80\x80\x80\xae/etc/passwd", "\xf8\x88\x80\x80\x80"},
		"a condition in parentheses":        {"x AND (8)=(3)", "x and (8) more"},
		"a function that is compared":       {"1 and version()>4", "1 and version 4"},
		"a number up to a union":            {"86UNION SELECT 1", "86union square"},
		"NULL as MySQL has it":              {`a'is\N|!'`, `a\nb`},
		"an operand that sleeps":            {") RLIKE SLEEP(5)", "the others sleep (5)"},
		"sleep in parentheses":              {"(sleep(5))", "(sleep (5 h))"},
		"comparisons of a text":             {"1 && 7=7", "5 < 6 && 7 > 6; it's fine"},
		"a call with a mark":                {"alert?.(1)", "alert? (1)"},
		"a call by a list":                  {"[document.domain].map(alert)", "a list of map(alerts)"},
		"a call of a member":                {"window[a.b+'lert'](1)", "window[a+b](1)"},
		"a call with an object's names":     {"with(document)alert(cookie)", "with (care)"},
		"a name as a number":                {"eval(630038579..toString(30))(1)", "eval(x.toString(30))"},
		"an event's view":                   {"<x @click=$event.view.alert(1)>", "<x @click=\"save($event)\">"},
		"letters of mathematics":            {"<\U0001D600\U0001D603\U0001D5F4 onload=\U0001D5EE\U0001D5F9\U0001D5F2\U0001D5FF\U0001D601(1)>", "\U0001D600\U0001D603\U0001D5F4"},
		"tags within a word":                {"<img src=x one<!-- -->rror=ale<>rt(1)>", "if a<>b then"},
		"seven bits of a byte":              {"%BCscript%BEalert(1)%BC/script%BE", "%BCa%BE"},
		"an address that names another":     {"127.0.0.1.nip.io", "127.0.0.1"},
	} {
		if _, ok := in.Value([]byte(c.attack), All); !ok {
			t.Errorf("%s: %q is not found", name, c.attack)
		}
		if hit, ok := in.Value([]byte(c.harmless), All); ok {
			t.Errorf("%s: %q is %s", name, c.harmless, hit.Kind)
		}
	}
}
