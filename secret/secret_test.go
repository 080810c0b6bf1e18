package secret

import "testing"

func TestLooks(t *testing.T) {
	yes := []struct{ name, value string }{
		{"DB_PASSWORD", "hunter22"},
		{"dbPassword", "Tr0ub4dor&3"},
		{"custom.database.password", "s3cr3t-Pa55"},
		{"API_KEY", "9f86d081884c7d659a2feaa0c55ad015"},
		{"JWT_SECRET", "kJ8s2mQ0pLx91vBz"},
		{"X", "AKIAQ3EGRM7TLWQ2ZXYA"},
		{"KEY", "-----BEGIN RSA PRIVATE KEY-----"},
		{"DATABASE_URL", "postgres://shop:pa55word@db.internal:5432/shop"},
		{"HOOK", "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/aaaaaaaaaaaaaaaaaaaaaaaa"},
		{"CONN", "Server=db;User=sa;Password=Pa55w0rd!"},
	}
	yes = append(yes, []struct{ name, value string }{
		{"CFG", `{"db": {"user": "shop", "password": "hunter22"}}`},
		{"LONG_SECRET", "9f86d081884c7d659a2feaa0c55ad015 a3bf4f1b2b0b822cd15d6c15b0f00a08"},
		{"DB", "postgres://shop:Hunter2Hunter2@${Db.Endpoint.Address}:5432/shop"},
	}...)
	for _, c := range yes {
		if _, ok := Looks(c.name, c.value); !ok {
			t.Errorf("Looks(%q, %q) = false, want a credential", c.name, c.value)
		}
	}
	no := []struct{ name, value string }{
		{"DB_PASSWORD", "{{resolve:secretsmanager:db:SecretString:password}}"},
		{"DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"},
		{"DB_PASSWORD", "${ssm:/db/password}"},
		{"DB_PASSWORD", "changeme"},
		{"DB_PASSWORD", ""},
		{"PASSWORD_LENGTH", "16"},
		{"SECRET_NAME", "prod/shop/db"},
		{"SECRET_ARN", "whatever-abcdef123456"},
		{"API_KEY", "<your key>"},
		{"JWT_SECRET", "shop-jwt-secret"},
		{"TokenExpiration", "3600"},
		{"TABLE", "9f86d081884c7d659a2feaa0c55ad015"},
		{"URL", "https://api.example.com/v1"},
		{"PRIVATE_KEY", "/etc/ssl/private.pem"},
		{"API_URL", "https://user:${password}@host"},
		{"API_TOKEN", "api.shop.example"},
		{"SESSION_KEY", "session-cookie-v2"},
		{"CFG", `{"db": {"password": "${ssm:/db}"}}`},
		{"CFG", `{"db": {"table": "9f86d081884c7d659a2feaa0c55ad015"}}`},
	}
	for _, c := range no {
		if kind, ok := Looks(c.name, c.value); ok {
			t.Errorf("Looks(%q, %q) = %q, want silence", c.name, c.value, kind)
		}
	}
}

func TestMask(t *testing.T) {
	hide := func(string) string { return "****" }
	for line, want := range map[string]string{
		`      Default: Tr0ub4dor`:                        `      Default: Tr0ub4dor`,
		`DB_PASSWORD: hunter22`:                           `DB_PASSWORD: ****`,
		`  "ApiToken": "q8w7e6r5t4y3u2i1", "Next": 1`:     `  "ApiToken": "****", "Next": 1`,
		`X: AKIAQ3EGRM7TLWQ2ZXYA # key`:                   `X: **** # key`,
		`URL: postgres://a:secretword@host/db`:            `URL: ****/db`,
		`PASSWORD: !Ref DbPassword`:                       `PASSWORD: !Ref DbPassword`,
		`Description: the password is in Secrets Manager`: `Description: the password is in Secrets Manager`,
	} {
		if got := Mask(line, hide); got != want {
			t.Errorf("Mask(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestMaskCode(t *testing.T) {
	hide := func(string) string { return "****" }
	for line, want := range map[string]string{
		`password = "kT9#mQ2xLw8$"`:                         `password = "****"`,
		`const c = { user: "u", password: 'kT9#mQ2xLw8$' }`: `const c = { user: "u", password: '****' }`,
		`password = hashlib.md5(event["pw"].encode())`:      `password = hashlib.md5(event["pw"].encode())`,
		`token = jwt.encode({"email": email}, key)`:         `token = jwt.encode({"email": email}, key)`,
		`run("curl -u admin:Zx9kQ2mP7 " + url)`:             `run("curl -u admin:**** " + url)`,
		`run("AKIAIOSFODNN7REALKEY")`:                       `run("****")`,
	} {
		if got := MaskCode(line, hide); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", line, got, want)
		}
	}
}
