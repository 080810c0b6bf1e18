package secret

import "redoubt/secret/gitleaks"

// A fileRule finds values in files of a well-known name. The value is the
// group v; the group n, if there is one, is the setting's name.
type fileRule struct {
	id, kind string
	path     string // of the whole path, in lower case
	re       string
	judge    judge
}

// A judge says how much a file's rule believes a value.
type judge int

const (
	believed  judge = iota // all but references: the place is for credentials only
	byItsName              // what the setting's name promises
	asBasic                // base64 of user:password
	asHash                 // a password's hash
)

// settingRe is a line of an INI file, JSON or YAML whose name speaks of a credential.
const settingRe = `(?im)(?:^|[{,])[ \t]*:?(?:export[ \t]+|set[ \t]+|-[ \t]+)?["']?(?P<n>[\w.:-]*(?:pass(?:wo?r?d|phrase)?|pwd|secret(?:[_-]?(?:access[_-]?)?key)?|token|(?:api|client|access)[_-]?key|private[_-]?key|psk))["']?[ \t]*(?:[=:]|[ \t])[ \t]*(?:'(?P<v>[^'\n]+)'|"(?P<v2>[^"\n]+)"|(?P<v3>[^\s"',;#][^\s"',;]*))`

// jsonRe is the same as a pair of JSON or JavaScript, anywhere on a line.
const jsonRe = `(?i)["']?(?P<n>[\w.-]*(?:pass(?:wo?r?d|phrase)?|pwd|secret(?:[_-]?(?:access[_-]?)?key)?|token|api[_-]?key|private[_-]?key))["']?\s*:\s*(?:"(?P<v>[^"\n]+)"|'(?P<v2>[^'\n]+)')`

// xmlRe is an attribute or an element that holds a password.
const xmlRe = `(?i)(?:\b(?P<n>[\w-]*pass(?:word|phrase|wd)?)\s*=\s*"(?P<v>[^"\n]+)"|<(?P<n2>[\w.-]*(?:pass(?:word|phrase|wd)?|secret|token|privatekey))(?:\s[^>\n]*)?>\s*(?P<v2>[^<\s][^<]*?)\s*</)`

// hashRe is user:hash, a line of password files.
const hashRe = `(?m)^[^:#\s][^:\n]*:(?P<v>(?:\$[0-9a-z]{1,7}\$|\{(?:S?SHA|SSHA\d*|CRYPT|MD5)\}|[./0-9A-Za-z]{13}(?::|\s|$))[^:\s]*)`

// fileRules are files that leak in practice.
func fileRules() []fileRule {
	return []fileRule{
		{"npmrc", "registry credential", `(^|[/.])npmrc$`, `(?im)^[^#;\n]*_(?:authtoken|password|auth)\s*=\s*"?(?P<v>[^\s"]+)`, believed},
		{"pypirc", "registry password", `(^|/)[._]?pypirc$`, `(?im)^\s*password\s*[:=]\s*(?P<v>\S+)`, believed},
		{"netrc", "password", `(^|/)[._]netrc$`, `(?i)\bpassword\s+(?P<v>\S+)`, believed},
		{"docker-config", "registry credential", `(^|/)(config\.json|\.?dockercfg|\.?dockerconfigjson|dockerconfig\.json)$`, `"auth"\s*:\s*"(?P<v>[A-Za-z0-9+/]{8,}={0,2})"`, asBasic},
		{"docker-identity-token", "registry credential", `(^|/)\.?docker/config\.json$`, `"(?:identity|registry)token"\s*:\s*"(?P<v>[^"\s]{16,})"`, believed},
		{"git-credentials", "password in an address", `(^|/)\.?git-credentials$`, `://(?:[^:/\s@]*:)?(?P<v>[^@\s/:]+)@`, believed},
		{"pgpass", "password", `(^|/)\.?pgpass(\.conf)?$`, `(?m)^[^#:\s](?:[^:\n\\]|\\.)*:[^:\n]*:[^:\n]*:[^:\n]*:(?P<v>[^\n\r]+)$`, believed},
		{"mysql-option-file", "password", `(^|/)\.?(my|mysql|mylogin|client|mariadb)\.(cnf|ini)$`, `(?im)^\s*password\s*=\s*["']?(?P<v>[^\s"'#]+)`, believed},
		{"s3cfg", "AWS secret key", `(^|/)\.?(s3cfg|boto|s3curl|passwd-s3fs)$`, `(?im)^\s*(?:(?:aws_|gs_)?secret(?:_access)?_key|gpg_passphrase|access_token)\s*=\s*(?P<v>\S+)`, believed},
		{"aws-credentials", "AWS secret key", `(^|/)\.?aws/(credentials|config)[^/]*$|(^|/)(aws[_-])?credentials$`, `(?im)^\s*aws_(?:secret_access_key|session_token)\s*=\s*["']?(?P<v>[^\s"']+)`, believed},
		{"aws-credentials-csv", "AWS secret key", `(^|/)(credentials|rootkey|accesskeys|[\w.-]*_(accesskeys|credentials))\.csv$`, `(?:AKIA[A-Z0-9]{16},|AWSSecretKey=)(?P<v>[A-Za-z0-9/+]{40})`, believed},
		{"gcloud-credentials", "credential", `(^|/)(application_default_credentials|legacy_credentials|adc|client_secrets?[^/]*)\.json$`, `"(?P<n>client_secret|refresh_token|private_key)"\s*:\s*"(?P<v>[^"]+)"`, believed},
		{"azure-profile", "credential", `(^|/)\.azure/(accesstokens|msal_token_cache|service_principal_entries)\.json$`, `(?i)"(?P<n>accesstoken|refreshtoken|secret|client_secret)"\s*:\s*"(?P<v>[^"]+)"`, believed},
		{"cloud-credentials", "credential", `(^|/)\.?(cloud/)?\.credentials$|(^|/)\.(smb|cifs|git|http|ftp|db|gem/)credentials$`, settingRe, believed},
		{"htpasswd", "password hash", `(^|/)[^/]*\.?(htpasswd|htdigest|proftpd?\.?passwd|proftpasswd|shadow|master\.passwd|passwd|pureftpd\.passwd|vsftpd?[^/]*)[-~]?$`, hashRe, asHash},
		{"filezilla", "password", `(^|/)(recentservers|sitemanager|filezilla|servers)\.xml$`, `(?i)<pass(?:\s[^>]*)?>(?P<v>[^<]+)</pass>`, believed},
		{"ftp-client-config", "password", `(^|/)(sftp-config|sftp|\.?ftpconfig|\.?remote-sync|deployment-config|ftp-sync|ftpsync|ftp|ftp-simple|remote-ftp|\.ftppass)(\.json|\.settings)?$`, jsonRe, believed},
		{"ide-deployment", "password", `(^|/)(webservers|deployment|datasources|datasources\.local|sshconfigs|remote-servers|security)\.xml$`, xmlRe, believed},
		{"ide-data-source-url", "password in an address", `(^|/)datasources(\.local)?\.xml$`, `(?i)[?&;]password=(?P<v>[^&;<\s"]+)`, believed},
		{"mail-client", "password", `(^|/)[._]?(esmtp|msmtp|mutt|fetchmail|offlineimap|mbsync|getmail|mail|s-?nail)rc$|(^|/)(ssmtp\.conf|muttrc|aerc/accounts\.conf|(e|m)smtp\.conf)$`, `(?im)^[^#\n]*?\b(?P<n>\w*pass(?:word|wd)?)\s*(?:=|\s)\s*["']?(?P<v>[^\s"']+)`, believed},
		{"postfix-sasl", "password", `(^|/)sasl_passwd$`, `(?m)^[^#\s]+\s+[^:\s]+:(?P<v>\S+)`, believed},
		{"game-server", "password", `(^|/)(ventrilo_srv\.ini|murmur\.ini|mumble-server\.ini|server\.properties|ts3server\.ini|server\.cfg)$`, `(?im)^\s*(?P<n>[\w.-]*(?:pass(?:word)?|secret))\s*[= ]\s*["']?(?P<v>[^\s"']+)`, believed},
		{"wordpress-config", "password", `(^|/)wp-config[^/]*$`, `(?i)define\(\s*['"](?P<n>DB_PASSWORD|FTP_PASS|AUTH_KEY|SECURE_AUTH_KEY|LOGGED_IN_KEY|NONCE_KEY|\w+_SALT|\w*SECRET\w*)['"]\s*,\s*['"](?P<v>[^'"\n]+)['"]`, believed},
		{"php-app-config", "password", `(^|/)(configuration|localsettings|config\.inc|config|settings|local|db|database|parameters|env)\.(php|inc)$`, `(?i)(?P<n>\b\w*(?:password|passwd|dbpass|db_pass|secret|blowfish_secret|auth_key|api_key|hash_salt))['"]?\]?\s*(?:=>?|,)\s*(?:'(?P<v>[^'\s]+)'|"(?P<v2>[^"\s$]+)")`, believed},
		{"browser-logins", "saved password", `(^|/)logins\.json$`, `"encrypted(?:Username|Password)"\s*:\s*"(?P<v>[^"]{8,})"`, believed},
		{"terraform-variable", "default of a variable", `\.tf$`, `variable\s+"(?P<n>[^"\n]*)"\s*\{[^{}]*?\bdefault\s*=\s*"(?P<v>[^"\n]+)"`, byItsName},
		{"rails-database", "password", `(^|/)(database|mongoid|redis|sidekiq)\.ya?ml$`, `(?m)^\s*password:[ \t]*["']?(?P<v>[^\s"'#][^\s"']*)`, believed},
		{"rails-secret", "signing key", `(^|/)(secrets|credentials|application|secret_token|settings)\.(ya?ml|rb)$`, `(?i)\bsecret_(?:key_base|token)\b\s*[:=]\s*["']?(?P<v>[0-9a-f]{30,})`, believed},
		{"jenkins-key", "encryption key", `(^|/)secrets/(master\.key|hudson\.util\.secret|initialadminpassword)$`, `\A\s*(?P<v>\S{16,1000})\s*\z`, believed},
		{"rails-master-key", "encryption key", `(^|/)(master|production|staging|development)\.key$`, `\A\s*(?P<v>[0-9a-fA-F]{32,64})\s*\z`, believed},
		{"heroku-config", "key", `(^|/)heroku\.json$`, `(?i)"(?P<n>[\w.-]*(?:key|token|password|secret|pass|auth))"\s*:\s*"(?P<v>[^"\n]+)"`, believed},
		{"jenkins-credentials", "credential", `(^|/)(credentials|config|hudson[^/]*|jenkins[^/]*|[^/]*publish_over_ssh[^/]*|[\w.]*bapsshpublisherplugin)\.xml$`, `(?i)<(?P<n>password|passphrase|secret|apitoken|privatekey|secretkey|bindpassword|managerpasswordsecret|encryptedpass\w+|secretpass\w+|passwordhash)>\s*(?P<v>[^<\s][^<]*?)\s*</`, believed},
		{"kubeconfig", "cluster credential", `(^|/)(\.?kube/config[^/]*|kubeconfig[^/]*|[^/]*kubeconfig(\.ya?ml|\.conf)?|admin\.conf|kubelet\.conf)$`, `(?m)^\s*-?\s*(?P<n>client-key-data|token|password|id-token|refresh-token):\s*"?(?P<v>[^\s"]+)`, believed},
		{"dbeaver", "password", `(^|/)\.?(dbeaver)?-?(data-sources|credentials-config)[^/]*\.(xml|json)$`, `(?i)(?:\bpassword\s*=\s*"(?P<v>[^"\n]+)"|"password"\s*:\s*"(?P<v2>[^"\n]+)")`, believed},
		{"robomongo", "password", `(^|/)(robomongo|robo3t)\.json$`, `(?i)"(?P<n>\w*pass(?:word|phrase))"\s*:\s*"(?P<v>[^"\n]+)"`, believed},
		{"salesforce-login", "password", `(^|/)[^/]*(salesforce|jsforce|sfdc)[^/]*\.(js|ts|py|rb|json)$`, `(?i)\blogin\(\s*['"][^'"\n]+['"]\s*,\s*['"](?P<v>[^'"\n]+)['"]`, believed},
		{"shell-history", "password on a command line", `(^|/)[._]?(bash|zsh|sh|ksh|mysql|psql|python|node_repl|irb|ash)?_?history$`, `(?i)(?:\b(?:mysql\w*|mariadb)\b[^\n|;]*\s-p|\bsshpass\s+-p\s*|\s--password[= ]|\s-{1,2}pass(?:wd)?[= ]|\bcurl\b[^\n|;]*\s(?:-u|--user)[ =]?["']?[^\s:"']+:|\bwget\b[^\n|;]*--(?:http-|ftp-)?password=|\b(?P<n>\w*(?:password|passwd|pass|pwd|secret|token|api_?key|access_key))=|\becho\s+["']?)(?:'(?P<v>[^'\n]+)'|"(?P<v2>[^"\n]+)"|(?P<v3>[^\s"']+))`, byItsName},
		{"composer-auth", "registry credential", `(^|/)(\.composer/)?auth\.json$`, `(?i)"(?:password|github\.com|gitlab\.com|[\w.-]*token|bearer|[\w-]+\.[\w.-]+)"\s*:\s*"(?P<v>[^"\s]{6,})"`, believed},
		{"tool-credentials", "credential", `(^|/)(\.?terraformrc|terraform\.rc|credentials\.tfrc\.json|\.?cargo/credentials(\.toml)?|\.gem/credentials|\.?config/hub|hosts\.ya?ml|rclone\.conf|\.?hgrc|\.irssi/config|\.weechat/[^/]+\.conf|\.trc|\.tugboat|\.smbcredentials|wpa_supplicant\.conf|\.?znc\.conf|doctl/config\.ya?ml|\.mc/config\.json|\.fly/config\.yml|\.netlify/config\.json|\.vercel/auth\.json|\.?serverlessrc|\.snowsql/config|\.dbtrc|profiles\.yml|\.pgadmin[^/]*|\.psqlrc|\.muttrc|sentinel\.conf|redis\.conf|\.sqlite_credentials|\.databrickscfg|\.ngrok2?/ngrok\.yml|ngrok\.yml|accounts\.xml|\.yarnrc(\.yml)?|\.bundle/config|nuget\.config|\.m2/settings\.xml|settings-security\.xml|gradle\.properties|\.cvspass|knife\.rb)$`, settingRe, believed},
		{"tool-credentials-xml", "password", `(^|/)(\.m2/|\.mvn/)?(settings|settings-security|accounts|tomcat-users|standalone|web|context|server|persistence|hibernate\.cfg|hibernate|applicationcontext)(\.xml)$|\.(xml\.bak|publishsettings|rdg|jsf)$`, xmlRe, believed},
		{"ppp-secrets", "password", `(^|/)(chap|pap)-secrets$`, `(?m)^\s*[^#\s]\S*\s+\S+\s+"?(?P<v>[^\s"]+)`, believed},
		{"vault-password-file", "password", `(^|/)\.?(ansible[_-])?vault[_-]?pass(word|wd)?(\.txt|\.key)?$|(^|/)(\.?password|passwd|passphrase|secret)s?\.(txt|key)$|(^|/)\.secret_?key$`, `\A\s*(?P<v>\S{4,256})\s*\z`, believed},
		{"sam-parameter-override", "parameter", `(^|/)samconfig\.(toml|ya?ml)$`, `(?P<n>\b[A-Za-z]\w*)=\\?["']?(?P<v>[^\s"'\\]+)`, byItsName},
		{"docker-env", "variable of an image", `(^|/)[^/]*(dockerfile|containerfile)[^/]*$`, `(?im)^\s*(?:ENV|ARG)\s+(?P<n>\w+)[ \t]+["']?(?P<v>[^\s"'=]+)["']?[ \t]*$`, byItsName},
		{"terraform-state", "value in a state file", `\.tfstate(\.backup|\.\d+)?$`, `(?i)"(?P<n>[a-z0-9_]*(?:password|passwd|secret|private_key(?:_pem)?|token|secret_string|secret_key|auth_token|connection_string|access_key|ses_smtp_password_v4|primary_key|secondary_key))"\s*:\s*"(?P<v>[^"\n]{4,})"`, believed},
		{"terraform-state-random", "value in a state file", `\.tfstate(\.backup|\.\d+)?$`, `(?s)"type"\s*:\s*"random_(?:password|string)".{0,900}?"result"\s*:\s*"(?P<v>[^"\n]{4,})"`, believed},
		{"sql-dump-hash", "password hash", `\.(sql|dump)(\.bak)?$`, `['"](?P<v>\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$[PH]\$[./A-Za-z0-9]{31}|\$[156]\$[^'"$\s]{1,16}\$[^'"\s]{22,})['"]`, asHash},
		{"dotnet-setting", "setting", `\.(config|xml|props|targets|cscfg|pubxml|settings)$`, `(?i)<(?:add|setting|param|property|variable)\s[^>\n]*?(?:key|name)\s*=\s*"(?P<n>[^"\n]+)"\s[^>\n]*?value\s*=\s*"(?P<v>[^"\n]+)"`, byItsName},
		{"xml-password-element", "password", `\.(xml|config|publishsettings|rdg|props|pubxml)$`, `(?i)<(?P<n>[\w.:-]*(?:password|passwd|userpwd))>\s*(?P<v>[^<\s][^<\n]*?)\s*</`, byItsName},
		{"rdp-password", "password", `\.rdp$`, `(?i)password 51:b:(?P<v>[0-9a-f]{32,})`, believed},
		{"vpn-inline-key", "private key", `\.(ovpn|tblk)$`, `(?s)-----BEGIN OpenVPN Static key V1-----\s+(?P<v>[0-9a-f\s]{64,})-----END`, believed},
		{"wireguard-key", "private key", `(^|/)wg[^/]*\.conf$|wireguard[^/]*\.conf$`, `(?im)^\s*(?:PrivateKey|PresharedKey)\s*=\s*(?P<v>[A-Za-z0-9+/]{43}=)`, believed},
	}
}

// storeFiles hold keys in a form of their own: that they are there is enough.
var storeFiles = gitleaks.Guard(`(?i)\.(kdbx?|psafe3|agilekeychain|keychain(-db)?|jks|keystore|bks|jceks|dayone|pkcs12)$|(^|/)(key[34]\.db|signons\.sqlite|login data|\.vnc/passwd|\.mylogin\.cnf|debian\.cnf)$`)
