package secret

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func one(t *testing.T, name, text string) Hit {
	t.Helper()
	hits := Scan(name, []byte(text))
	if len(hits) != 1 {
		t.Fatalf("%s: want one hit:\n%s", name, told(hits))
	}
	return hits[0]
}

func TestHit(t *testing.T) {
	text := "import os\n\n  db_password = \"" + pw + "\"\n"
	h := one(t, "src/db.py", text)
	if got := text[h.Pos.Start:h.Pos.End]; got != pw || h.Pos.Line != 3 || h.Pos.Column != 18 || h.Pos.File != "src/db.py" {
		t.Errorf("place: %+v holds %q", h.Pos, got)
	}
	if h.Kind != "password" || h.Name != "db_password" || h.Confidence != Medium || h.Example || h.Doubt != "" {
		t.Errorf("%+v", h)
	}
	if !h.Is(pw) || h.Is("x") || !h.Same(h) {
		t.Error("Is does not know the value")
	}
}

// Nothing that is printed of a hit holds the value or could be tried for it.
func TestHitKeepsTheValue(t *testing.T) {
	h := one(t, "src/db.py", `password = "`+pw+`"`)
	out, err := json.Marshal(h)
	if err != nil || strings.Contains(string(out), pw) || h.Masked != "****" {
		t.Errorf("%s %v", out, err)
	}
	other := one(t, "src/db.py", `password = "`+pw+`2"`)
	if h.Fingerprint != other.Fingerprint {
		t.Error("the fingerprint depends on the value: it could be guessed from it")
	}
	key := []byte("key")
	if h.Keyed(key) == other.Keyed(key) || h.Keyed(key) == h.Keyed([]byte("other")) {
		t.Error("the keyed fingerprint must depend on value and key")
	}
}

func TestFingerprintSurvivesEdits(t *testing.T) {
	a := one(t, "a.py", `password = "`+pw+`"`)
	b := one(t, "a.py", "# more\n\n"+`password = "`+pw+`"`)
	c := one(t, "b.py", `password = "`+pw+`"`)
	if a.Fingerprint != b.Fingerprint || a.Fingerprint == c.Fingerprint {
		t.Error(a.Fingerprint, b.Fingerprint, c.Fingerprint)
	}
	two := Scan("a.py", []byte(strings.Repeat(`password = "`+pw+"\"\n", 2)))
	if len(two) != 2 || two[0].Fingerprint == two[1].Fingerprint {
		t.Error("two hits need two fingerprints")
	}
}

func TestMasked(t *testing.T) {
	for value, want := range map[string]string{
		pw: "****", "ghp_" + strings.Repeat("a1", 18): "ghp_****",
		"-----BEGIN RSA PRIVATE" + " KEY-----\nMII": "-----BEGIN RSA PRIVATE KEY-----****",
	} {
		if got := masked(value); got != want {
			t.Errorf("masked(%q) = %q, want %q", value, got, want)
		}
	}
}

// silent are lines that are no credentials, each in a file of that name.
var silent = map[string][]string{
	"app.py": {
		`password = os.environ["DB_PASSWORD"]`, `password = getpass()`, `password: str = Field(min_length=8)`, `PASSWORD_FIELD = "password"`,
		`token = event["headers"]["token"]`, `secret_name = "prod/db-credentials-2"`, `SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1B2c3"`,
		`password = "changeme"`, `password = f"{prefix}-{n}"`, `api_key = "<your-api-key>"`, `key = "user#123#orders"`, `sha256 = "` + hex32 + hex32 + `"`,
		`message = {"password": "Password must contain 8 characters"}`, `log("token: %s" % token)`, `next_token = "eyJ2IjoxfQ1234567890abcdefg"`,
		`if password == "x": pass`, `CA = "/etc/ssl/certs/rds-ca-2019-root.pem"`, `password = "xxxxxxxx"`,
		`NAMES = ["password", "verify2token", "pass-word1"]`, `PASSWORD = r"^[a-z]+\d*$"`, `access_key = "AKIA` + `IOSFODNN7EXAMPLE"`,
	},
	"app.js": {
		"const password = process.env.PW", "const token = `Bearer ${t}`", `const labels = { password: "Password", forgotPassword: "Forgot password?" }`,
		`type: "password", name: "password"`, `const KEY = "ArrowDown"`, `apiKey: "your-api-key-123456"`, `"integrity": "sha512-` + b64(hex32+hex32) + `"`,
		`const PUBLIC_KEY = "` + hex32 + `"`, `<input type="password" autocomplete="new-password" id="pass-1">`, `csrfToken: "a8f5f167f44f4964e6c998dee827110c"`,
		`url = "https://user:password@example.com/"`,
	},
	"serverless.yml": {
		"    DB_PASSWORD: ${ssm:/db/password}", "    DB_PASSWORD: !Ref DbPassword", "    DB_PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'",
		"    SECRET_NAME: prod/db", "  password: String", "  DbPassword:\n    Type: String\n    NoEcho: true", "    Token: !Sub '${Api}.token'",
		"    password: ${env:PW, 'x'}", "    apiKey: ${{ secrets.API_KEY }}", "    KMS_KEY: alias/shop", "    - key: Name",
	},
	"terraform.tfvars": {`db_password = var.db_password`, `secret_id = "shop/db"`, `key_name = "deploy-key-2024"`},
	".env.example":     {"DB_PASSWORD=", "DB_PASSWORD=changeme", "API_KEY=your_api_key_here", "TOKEN=${TOKEN}", "SECRET=xxxx"},
	"Dockerfile":       {"ARG DB_PASSWORD", "ENV DB_PASSWORD=$DB_PASSWORD", "ENV PASSWORD_FILE=/run/secrets/db"},
	"locales/de.json":  {`{"password": "Passwort1 vergessen"}`, `{"token": "Wert-123456-abc"}`},
	"package-lock.json": {
		`"token": "` + hex32 + `"`,
	},
	"README.md": {`export DB_PASSWORD=` + pw},
}

func TestSilent(t *testing.T) {
	for name, lines := range silent {
		for _, line := range lines {
			for _, h := range Scan(name, []byte(line+"\n")) {
				if h.Doubt == "" {
					t.Errorf("%s: %q should be silent: %s %s %q", name, line, h.Rule, h.Name, h.value)
				}
			}
		}
	}
}

// inFiles are files that leak in practice, with passwords as people choose them.
var inFiles = map[string]string{
	".netrc": "machine h\n  login bob\n  password hunter2\n", ".pgpass": "h:5432:*:bob:rootpass\n", ".my.cnf": "[client]\npassword = \"letmein\"\n",
	"config/database.yml": "production:\n  adapter: pg\n  password: letmein\n", "wp-config.php": "define('DB_PASSWORD', 'letmein');",
	"configuration.php": "class JConfig {\n\tpublic $password = 'letmein';\n}", "config.php": "<?php return ['db' => ['password' => 'rootpass']];",
	"LocalSettings.php": `$wgDBpassword = "rootpass";`, "settings.py": "SECRET_KEY = 'u2v$(8#{x)k1q+z@w&n4^m6!t0_r5=h7*e9-j3yablcodpf'",
	".bashrc": "export PATH=/bin\nexport DB_PASSWORD=Summer2019\n", ".bash_history": "cd x\nmysql -u root -prootpass shop\n",
	".ftpconfig": `{"host": "h", "user": "bob", "pass": "hunter2"}`, ".remote-sync.json": `{"hostname": "h", "password": "hunter2"}`,
	"sftp-config.json": "{\n  // comment\n  \"password\": \"hunter2\",\n}", "deployment-config.json": `{"password": "hunter2"}`,
	".vscode/sftp.json": `{"password": "hunter2"}`, ".idea/WebServers.xml": `<fileTransfer password="dfc4dfd1"/>`, ".esmtprc": "hostname=h\npassword=hunter2\n",
	"ventrilo_srv.ini": "AdminPassword=hunter2\n", "proftpdpasswd": "bob:$1" + "$abcdefgh$" + "0123456789012345678901:1001:1001::/home/bob:/bin/sh\n",
	"etc/shadow": "root:$6" + "$kX9vQ2mR$" + hex32 + hex32 + ":18000:0:99999:7:::\n", ".htpasswd": "bob:$2y" + "$05$" + hex32 + "abcdefghijklmnopqrstu\n",
	".env": "DB_PASSWORD=rootpass1\n", "secrets.yml": "secret_key_base: " + hex32 + hex32 + "\n", "master.key": hex32, ".tugboat": "authentication:\n  client_key: " + hex32 + "\n",
	"robomongo.json": `{"userPassword" : "hunter2"}`, ".dockercfg": `{"https://index.docker.io/v1/": {"auth": "` + b64("bob:hunter2") + `"}}`,
	"recentservers.xml": "<Pass>hunter2</Pass>", "salesforce.js": "conn.login('bob@x.dev', 'hunter2'+'tok', cb)", ".irssi/config": "    password = \"hunter2\";\n",
	".smbcredentials": "username=bob\npassword=hunter2\n", ".git-credentials": "https://bob:hunter2@h.dev\n", "notebook.ipynb": `{"source": ["db_password = \"Summer2019!\"\n"]}`,
	".github/workflows/ci.yml": "env:\n  DB_PASSWORD: Summer2019!\n", "terraform.tfvars": "db_password = \"Summer2019\"\n", "docker-compose.yml": "  environment:\n    - MYSQL_ROOT_PASSWORD=Summer2019\n",
	"application.properties": "spring.datasource.password=Summer2019\n", "web.config": `<add name="c" connectionString="Server=h;User Id=sa;Password=Summer2019;"/>`,
	"appsettings.json": `{"Jwt": {"Secret": "kJ8s2mQ0pLx91vBz"}}`, ".travis.yml": "env: DB_PASSWORD=Summer2019\n",
}

func TestFilesThatLeak(t *testing.T) {
	for name, text := range inFiles {
		hits := Scan(name, []byte(text))
		if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Doubt == "" && h.Confidence >= Medium }) {
			t.Errorf("%s: nothing found\n%s", name, told(hits))
		}
	}
}

// Hostile files end in bounded time.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"many assignments":  strings.Repeat(`password="`+pw+`";`, 1_000),
		"one long name":     strings.Repeat("password", 5_000),
		"quotes":            strings.Repeat(`password="`, 5_000),
		"addresses":         strings.Repeat(`a://b:`, 5_000),
		"keys":              strings.Repeat("-----BEGIN PRIVATE"+" KEY-----\n", 1_000),
		"base64 of nothing": strings.Repeat(b64(strings.Repeat("a", 48))+" ", 500),
		"nesting":           strings.Repeat(`{"password":`, 1_000),
	} {
		start := time.Now()
		n := len(Scan("x.yml", []byte(text)))
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s: %v for %d bytes", name, took, len(text))
		}
		if n > mostFound {
			t.Errorf("%s: %d hits", name, n)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range samples() {
		f.Add(s.file, []byte(strings.ReplaceAll(s.yes, "VALUE", s.value)))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		for _, h := range Scan(name, data) {
			if h.Pos.Start < 0 || h.Pos.End > len(data) || h.Pos.Start > h.Pos.End || h.Fingerprint == "" {
				t.Fatal(fmt.Sprint(h.Pos), h.Rule)
			}
		}
	})
}
