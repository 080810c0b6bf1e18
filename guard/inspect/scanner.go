package inspect

// scanner looks at a value that is the User-Agent of a tool that looks for holes: its name
// with a version or an address, by itself or as what a browser would be compatible with.
// It says that somebody is looking, and nothing of those who say otherwise.
func (v *view) scanner() string {
	i := v.space(0)
	if v.is(i, "mozilla/") {
		return v.posing(i)
	}
	if e := v.word(i); searches(v.between(i, min(e, i+24))) && v.versioned(e) {
		return "scanner-agent"
	}
	return ""
}

// versioned: behind a name its version follows, or where it comes from.
func (v *view) versioned(e int) bool {
	k := e + 1
	switch v.at(e) {
	case '/', ' ', '-':
		k += ord(v.at(k) == 'v')
		return isDigit(v.at(k)) || v.any(k, "(http", "(+http", "http://", "https://")
	}
	return false
}

// posing: a browser's User-Agent whose comments name such a tool.
func (v *view) posing(i int) string {
	for end := min(len(v.s), i+reach); i < end; i++ {
		if c := v.s[i]; c != '(' && c != ';' && c != ' ' {
			continue
		}
		k := v.space(i + 1)
		e := v.word(k)
		if e > k && searches(v.between(k, min(e, k+24))) && (v.at(i) != ' ' || v.at(e) == '/' || v.at(e) == '(' || v.end(e)) {
			return "scanner-agent"
		}
	}
	return ""
}

// searches knows the tools that look for holes and tell their names.
func searches(name string) bool {
	switch name {
	case "acunetix", "appscan", "appspider", "arachni", "bbqsql", "betabot", "bfac", "bsqlbf", "burpsuite", "censysinspect", "cmsmap", "commix", "dalfox",
		"dirb", "dirbuster", "dirsearch", "dotdotpwn", "droopescan", "feroxbuster", "ffuf", "fimap", "ghauri", "gobuster", "golismero", "havij", "hexometer",
		"httprint", "invicti", "ironwasp", "jaeles", "jbrofuzz", "joomscan", "jorgee", "jsql", "kadimus", "lfisuite", "libwhisker", "masscan", "metasploit",
		"morfeus", "nessus", "netsparker", "nettacker", "nikto", "nmap", "noseyparker", "nsauditor", "nuclei", "openvas", "pangolin", "paros", "patator",
		"qualys", "shortscan", "sitelockspider", "skipfish", "sqlmap", "sqlninja", "sqlsus", "sstimap", "sysscan", "tplmap", "trufflehog",
		"tsunamisecurityscanner", "uniscan", "w3af", "wapiti", "webbandit", "webinspect", "webshag", "webvulnscan", "wfuzz", "whatwaf", "whatweb", "wpprobe",
		"wprecon", "wpscan", "xsser", "xsstrike", "zaproxy", "zgrab", "zmeu":
		return true
	}
	return false
}
