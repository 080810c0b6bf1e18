package secret

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// A sample is a file that a rule must speak of, and one on which it must be
// silent. VALUE stands for the credential, which is only put in here: so that
// no scanner of secrets stumbles over this file.
type sample struct {
	rule, file string
	yes, no    string
	value      string
}

const (
	pw    = "Vq7" + "-fLx2_mTz9"
	hex32 = "9f86d081884c7d65" + "9a2feaa0c55ad015"
	b40   = "kX9vQ2mR7pLs4TzW" + "8bNc3HdF6gJyYaEu1o" + "0Z/+5x"
	body  = "MIIEvQIBADANBgkqhkiG9w0B" + "AQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func samples() []sample {
	return []sample{
		{"npmrc", ".npmrc", "//npm.acme.dev/:_authToken=VALUE\n", "//npm.acme.dev/:_authToken=${NPM_TOKEN}\n", pw},
		{"pypirc", ".pypirc", "[pypi]\nusername = shop\npassword = VALUE\n", "[pypi]\nusername = shop\npassword = %(PYPI)s\n", pw},
		{"netrc", "home/.netrc", "machine a.dev login bob password VALUE\n", "machine a.dev login bob\n", pw},
		{"docker-config", ".docker/config.json", `{"auths": {"r.acme.dev": {"auth": "VALUE"}}}`, `{"auths": {"r.acme.dev": {}}, "credsStore": "pass"}`, b64("bob:" + pw)},
		{"docker-identity-token", ".docker/config.json", `{"auths": {"r": {"identitytoken": "VALUE"}}}`, `{"auths": {"r": {"identitytoken": ""}}}`, pw + pw},
		{"git-credentials", ".git-credentials", "https://bob:VALUE@git.acme.dev\n", "https://git.acme.dev/bob@\n", pw},
		{"pgpass", ".pgpass", "db.acme.dev:5432:shop:bob:VALUE\n", "# hostname:port:database:username:password\n", pw},
		{"mysql-option-file", ".my.cnf", "[client]\nuser=bob\npassword=VALUE\n", "[client]\nuser=bob\n#password=\n", pw},
		{"s3cfg", ".s3cfg", "access_key = x\nsecret_key = VALUE\n", "access_key = x\nsecret_key = %(key)s\n", b40},
		{"aws-credentials", ".aws/credentials", "[default]\naws_secret_access_key = VALUE\n", "[default]\ncredential_process = /opt/bin/creds\n", b40},
		{"aws-credentials-csv", "bob_accessKeys.csv", "Access key ID,Secret access key\nAKIA" + "Q3EGRM7TLWQ2ZXYA,VALUE\n", "Access key ID,Secret access key\n", b40},
		{"gcloud-credentials", "gcloud/application_default_credentials.json", `{"client_id": "x", "refresh_token": "VALUE"}`, `{"client_id": "x"}`, pw + pw},
		{"azure-profile", ".azure/accessTokens.json", `[{"tokenType": "Bearer", "refreshToken": "VALUE"}]`, `[{"tokenType": "Bearer"}]`, pw + pw},
		{"cloud-credentials", "cloud/.credentials", "username=bob\npassword=VALUE\n", "username=bob\npassword=${PW}\n", pw},
		{"htpasswd", ".htpasswd", "bob:VALUE\n", "# bob:none\nbob\n", "$ap" + "r1$x7Kp2mQ1$" + "Q2mR7pLs4TzW8bNc3HdF6g"},
		{"filezilla", "recentservers.xml", "<Server><User>bob</User><Pass encoding=\"base64\">VALUE</Pass></Server>", "<Server><User>bob</User><Pass></Pass></Server>", b64(pw)},
		{"ftp-client-config", "sftp-config.json", `{"user": "bob", "password": "VALUE"}`, `{"user": "bob", "ssh_key_file": "~/.ssh/id_rsa"}`, pw},
		{"ide-deployment", ".idea/WebServers.xml", `<fileTransfer host="h" password="VALUE" username="bob"/>`, `<fileTransfer host="h" username="bob"/>`, "dfd8dfcd" + "dfc8dfc1"},
		{"ide-data-source-url", ".idea/dataSources.xml", "<jdbc-url>jdbc:mysql://h/shop?user=bob&amp;password=VALUE</jdbc-url>", "<jdbc-url>jdbc:mysql://h/shop</jdbc-url>", pw},
		{"mail-client", ".esmtprc", "username = \"bob\"\npassword = \"VALUE\"\n", "username = \"bob\"\n# password = \"\"\n", pw},
		{"postfix-sasl", "postfix/sasl_passwd", "[smtp.acme.dev]:587 bob:VALUE\n", "# [smtp.acme.dev]:587 user:pass\n", pw},
		{"game-server", "ventrilo_srv.ini", "[Server]\nAdminPassword=VALUE\n", "[Server]\nAdminPassword=\n", pw},
		{"wordpress-config", "wp-config.php", "define( 'DB_PASSWORD', 'VALUE' );\n", "define( 'DB_PASSWORD', getenv('DB') );\n", pw},
		{"php-app-config", "config.inc.php", "$cfg['Servers'][$i]['password'] = 'VALUE';\n", "$cfg['Servers'][$i]['password'] = '';\n", pw},
		{"browser-logins", ".mozilla/firefox/logins.json", `{"logins":[{"encryptedPassword":"VALUE"}]}`, `{"logins":[]}`, b64(pw + pw)},
		{"terraform-variable", "main.tf", "variable \"db_password\" {\n  type = string\n  default = \"VALUE\"\n}", "variable \"db_password\" {\n  type = string\n}", pw},
		{"rails-database", "config/database.yml", "production:\n  password: VALUE\n", "production:\n  password: <%= ENV['DB'] %>\n", "shopsecretword"},
		{"rails-secret", "config/secrets.yml", "production:\n  secret_key_base: VALUE\n", "production:\n  secret_key_base: <%= ENV[\"KEY\"] %>\n", hex32 + hex32},
		{"rails-master-key", "config/master.key", "VALUE\n", "see the vault\n", hex32},
		{"heroku-config", "heroku.json", `{"HEROKU_API_KEY": "VALUE"}`, `{"name": "shop", "HEROKU_API_KEY": ""}`, pw},
		{"jenkins-credentials", "jenkins/credentials.xml", "<c><username>bob</username><password>VALUE</password></c>", "<c><username>bob</username></c>", "{AQAAABAAAAAQ" + "kX9vQ2mR7pLs4TzW8bNc3A==}"},
		{"jenkins-key", "jenkins/secrets/master.key", "VALUE", "two words", hex32 + hex32},
		{"kubeconfig", ".kube/config", "users:\n- name: bob\n  user:\n    token: VALUE\n", "users:\n- name: bob\n  user:\n    exec: {}\n", pw + pw},
		{"dbeaver", ".dbeaver-data-sources.xml", `<connection url="jdbc:x" user="bob" password="VALUE"/>`, `<connection url="jdbc:x" user="bob"/>`, "OwEKLE4j" + "pQ=="},
		{"robomongo", "robomongo.json", `{"userName": "bob", "userPassword": "VALUE"}`, `{"userName": "bob", "userPassword": ""}`, pw},
		{"salesforce-login", "salesforce.js", "conn.login('bob', 'VALUE', cb)", "conn.login(user, pass, cb)", pw},
		{"shell-history", ".bash_history", "ls\nmysql -u bob -pVALUE shop\n", "ls\nmysql -u bob -p shop\n", pw},
		{"composer-auth", ".composer/auth.json", `{"github-oauth": {"github.com": "VALUE"}}`, `{"github-oauth": {}}`, hex32},
		{"tool-credentials", ".config/hub", "github.com:\n- user: bob\n  oauth_token: VALUE\n", "github.com:\n- user: bob\n", hex32},
		{"tool-credentials-xml", ".m2/settings.xml", "<server><password>VALUE</password></server>", "<server><password>${env.PW}</password></server>", pw},
		{"ppp-secrets", "etc/ppp/chap-secrets", "bob * VALUE *\n", "# client server secret\n", pw},
		{"vault-password-file", ".vault_pass.txt", "VALUE\n", "ask bob for it\n", pw},
		{"sam-parameter-override", "samconfig.toml", `parameter_overrides = "Stage=prod DbPassword=\"VALUE\""`, `parameter_overrides = "Stage=prod DbUser=bob"`, pw},
		{"docker-env", "Dockerfile", "FROM x\nENV DB_PASSWORD VALUE\n", "FROM x\nARG DB_PASSWORD\nENV PATH /usr/bin\n", pw},
		{"terraform-state", "terraform.tfstate", `{"attributes": {"master_password": "VALUE"}}`, `{"attributes": {"master_password": null}}`, pw},
		{"terraform-state-random", "terraform.tfstate", `{"type": "random_password", "instances": [{"attributes": {"result": "VALUE"}}]}`, `{"type": "random_id", "instances": [{"attributes": {"result": "abcdef"}}]}`, pw},
		{"sql-dump-hash", "dump.sql", "INSERT INTO users VALUES ('bob', 'VALUE');", "INSERT INTO users VALUES ('bob', '$2y$');", "$2" + "y$10$" + "kX9vQ2mR7pLs4TzW8bNc3HdF6gJyYaEu1oZkX9vQ2mR7pLs4TzW8b"},
		{"dotnet-setting", "web.config", `<appSettings><add key="SmtpPassword" value="VALUE"/></appSettings>`, `<appSettings><add key="SmtpHost" value="smtp.acme.dev"/></appSettings>`, pw},
		{"xml-password-element", "job.xml", "<job><dbPassword>VALUE</dbPassword></job>", "<job><dbPassword>${db.password}</dbPassword></job>", pw},
		{"rdp-password", "office.rdp", "username:s:bob\npassword 51:b:VALUE\n", "username:s:bob\n", hex32 + hex32},
		{"vpn-inline-key", "office.ovpn", "<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\nVALUE\n-----END OpenVPN Static key V1-----\n", "remote vpn.acme.dev 1194\n", hex32 + "\n" + hex32 + "\n" + hex32},
		{"wireguard-key", "wg0.conf", "[Interface]\nPrivateKey = VALUE\n", "[Peer]\nPublicKey = " + b40 + "aBc=\n", b40 + "aBc="},

		{"url-password", "app.py", `DB = "postgres://bob:VALUE@db.acme.dev/shop"`, `DB = f"postgres://bob:{password}@db.acme.dev/shop"`, pw},
		{"connection-string", "App.cs", `var c = "Server=db;Uid=sa;Pwd=VALUE;";`, `var c = "Server=db;Uid=sa;Pwd=" + pw;`, "Vq7fLx2mTz9"},
		{"jdbc-password", "Db.java", `String u = "jdbc:mysql://h/shop?user=bob&password=VALUE";`, `String u = "jdbc:mysql://h/shop?user=bob&password=" + p;`, pw},
		{"basic-authorization", "call.js", `headers["Authorization"] = "Basic VALUE"`, "headers['Authorization'] = `Basic ${token}`", b64("bob:" + pw)},
		{"bearer-authorization", "call.js", `{ "Authorization": "Bearer VALUE" }`, "{ Authorization: `Bearer ${token}` }", "q8w7e6r5t4y3u2i1" + "o0p9"},
		{"command-password", "deploy.sh", "sshpass -p VALUE ssh bob@h\n", "sshpass -p \"$PW\" ssh bob@h\n", pw},
		{"sql-user", "init.sql", "CREATE USER bob IDENTIFIED BY 'VALUE';", "CREATE USER bob IDENTIFIED BY '${PW}';", pw},
		{"login-call", "mail.py", `smtp.login("bob@acme.dev", "VALUE")`, `smtp.login("bob@acme.dev", password)`, pw},
		{"private-key", "key.py", "KEY = \"-----BEGIN PRIVATE" + " KEY-----\\nVALUE\"", "if '-----BEGIN PRIVATE" + " KEY-----' in text: pass", body},
		{"putty-key", "id.ppk", "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 14\nVALUE\n", "PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 6\n" + body, body},
		{"ssh2-key", "id", "---- BEGIN SSH2 ENCRYPTED" + " PRIVATE KEY ----\nComment: \"x\"\nVALUE\n", "---- BEGIN SSH2 PUBLIC KEY ----\n" + body, body},
		{"azure-storage-key", "local.settings.json", `{"storage_account_key": "VALUE"}`, `{"storage_account_key": "@Microsoft.KeyVault(x)"}`, strings.Repeat("kX9vQ2mR7pLs4TzW8bNc3H", 4)[:86] + "=="},
		{"aws-secret-key", "run.py", `aws_secret_access_key = "VALUE"`, `aws_secret_access_key = os.environ["SECRET_KEY"]`, b40},

		{"key-store", "release.jks", "\xfe\xed\xfe\xed\x00", "", "release.jks"},
		{"kubernetes-secret", "secret.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  db-password: VALUE\n", "apiVersion: v1\nkind: ConfigMap\ndata:\n  db-host: VALUE\n", b64(pw)},
		{"assigned-password", "settings.py", "DATABASES = {'PASSWORD': 'VALUE'}", "DATABASES = {'PASSWORD': os.environ['PW']}", pw},
		{"assigned-secret", ".env", "JWT_SECRET=VALUE\n", "JWT_SECRET=$(cat /run/jwt)\n", "kJ8s2mQ0pLx91vBz"},
		{"assigned-token", "config.js", "const authToken = 'VALUE'", "const authToken = 'auth-token-name'", "kJ8s2mQ0pLx91vBz"},
	}
}

func TestSamples(t *testing.T) {
	for _, s := range samples() {
		yes := strings.ReplaceAll(s.yes, "VALUE", s.value)
		if !slices.ContainsFunc(Scan(s.file, []byte(yes)), func(h Hit) bool { return h.Rule == s.rule && h.Doubt == "" }) {
			t.Errorf("%s: nothing without doubt in %s: %q\n%s", s.rule, s.file, yes, told(Scan(s.file, []byte(yes))))
		}
		no := strings.ReplaceAll(s.no, "VALUE", s.value)
		if hits := Scan(s.file, []byte(no)); slices.ContainsFunc(hits, func(h Hit) bool { return h.Doubt == "" }) {
			t.Errorf("%s: %s should be silent: %q\n%s", s.rule, s.file, no, told(hits))
		}
	}
}

func told(hits []Hit) string {
	var b strings.Builder
	for _, h := range hits {
		b.WriteString("  " + h.Rule + " " + h.Confidence.String() + " " + h.Name + " " + h.Doubt + "\n")
	}
	return b.String()
}

// Each rule has a sample.
func TestEveryRuleHasSamples(t *testing.T) {
	have := map[string]bool{}
	for _, s := range samples() {
		if s.yes == "" && s.rule != "key-store" {
			t.Errorf("%s lacks a sample", s.rule)
		}
		have[s.rule] = true
	}
	var ids []string
	for _, r := range fileRules() {
		ids = append(ids, r.id)
	}
	for _, r := range textRules() {
		ids = append(ids, r.id)
	}
	for _, id := range ids {
		if !have[id] {
			t.Errorf("%s has no sample", id)
		}
	}
}
