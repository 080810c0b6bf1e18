package inspect

// urlAt looks at the host of a URL, whose slashes begin at i.
func (v *view) urlAt(i int) string {
	single := v.single() && len(v.s) < 2*reach
	lead := v.alone(i)
	for i < len(v.s) && (isSlash(v.s[i]) || v.s[i] == '\t' || v.s[i] == '\n') {
		i++
	}
	end := i
	odd := 0
	at := -1
	for lim := min(len(v.s), i+reach); end < lim && !isSlash(v.s[end]) && v.s[end] != '?' && v.s[end] != '#' && !isSpace(v.s[end]) && !isQuote(v.s[end]) && v.s[end] != '<' && v.s[end] != '>' && v.s[end] != ')' && !v.is(end, "%00"); end++ {
		if v.s[end] == '@' {
			at = end
			odd++
		}
	}
	if v.metadata(i, end) {
		return "ssrf-metadata"
	}
	if !single || !lead {
		if v.any(i, "[::]", "[::1]", "[0000::1]", "[::ffff:") {
			return "ssrf-six"
		}
		if _, parts, strange, ok := v.address(i, end); ok && strange && (parts == 4 || parts == 1 && end-i >= 8) {
			return "ssrf-address"
		}
		return ""
	}
	if at >= 0 {
		if kind := v.host(i, at); kind != "" && v.find(i, at, ":") < 0 || odd > 1 || v.find(i, at, ".") > 0 && isDigit(v.at(at+1)) {
			return "ssrf-userinfo"
		}
		i = at + 1
	}
	if v.s[min(i, len(v.s)-1)] == '[' {
		return v.six(i+1, end)
	}
	if kind := v.host(i, end); kind != "" {
		return kind
	}
	if k := v.find(end, end+64, "@"); k > 0 && (v.at(end) == '#' || v.at(end) == '\\' || v.at(end) == '?') && v.host(k+1, v.authority(k+1)) != "" {
		return "ssrf-userinfo"
	}
	return v.remote(i, end)
}

// authority returns where the host ends that begins at i.
func (v *view) authority(i int) int {
	t := v.token(i)
	for k := i; k < t; k++ {
		if isSlash(v.s[k]) || v.s[k] == '?' || v.s[k] == '#' {
			return k
		}
	}
	return t
}

// alone: the URL is the value, or the value of a parameter.
func (v *view) alone(i int) bool {
	b := i - 1
	for b > 0 && v.s[b-1] != '=' && !isSpace(v.s[b-1]) && b > i-12 {
		b--
	}
	return v.back(b) < 0 || v.any(0, "view-source:", "url:", "feed:", "blob:") || v.at(b-1) == '=' || v.is(b, "url") || b < 12 && v.any(b, "view-source", "feed", "//", "jar", "blob")
}

// metadata: what gives a cloud's credentials away.
func (v *view) metadata(i, end int) bool {
	for ; i < end; i++ {
		if c := v.at(i); !isWord(v.at(i-1)) && (c == '1' || c == 'm' || c == 'f' || c == 'i' || c == 'r') {
			if v.any(i, "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "metadata.google", "metadata.goog", "metadata/computemetadata", "fd00:ec2::254", "instance-data", "rancher-metadata", "metadata.tencentyun", "metadata.azure", "metadata.packet.net", "192.0.0.192", "169.254.169.253", "metadata/v1", "fd20:ce::254") {
				return true
			}
		}
	}
	return false
}

// host judges a host's name or address.
func (v *view) host(i, end int) string {
	p := end
	if k := v.find(i, end, ":"); k > 0 {
		p = k
	}
	if p <= i {
		return ""
	}
	if a, parts, odd, ok := v.address(i, p); ok {
		switch {
		case odd || parts < 4:
			return "ssrf-address"
		case private(a):
			return "ssrf-private"
		}
		return ""
	}
	return v.named(i, p)
}

// named: names that lead inside, or that say whether someone came.
func (v *view) named(i, p int) string {
	switch string(v.s[i:min(p, i+32)]) {
	case "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "yoogle.com", "0", "metadata", "kubernetes.default", "kubernetes.default.svc", "host.docker.internal", "host.containers.internal", "consul", "vault", "etcd", "localdomain.pw", "loopback", "spoofed.burpcollaborator.net", "mail.ebc.apple.com", "bugbounty.dod.network", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ":
		return "ssrf-local"
	}
	for _, tail := range [...]string{".localhost", ".nip.io", ".xip.io", ".sslip.io", ".localtest.me", ".lvh.me", ".vcap.me", ".burpcollaborator.net", ".oastify.com", ".interact.sh", ".oast.fun", ".oast.pro", ".oast.live", ".oast.site", ".oast.me", ".oast.online", ".dnslog.cn", ".ceye.io", ".requestbin.net", ".rbndr.us", ".1u.ms", ".compute.internal", ".cluster.local", ".canarytokens.com", ".1time.127.0.0.1.1time.repeat.rebind.network", ".rebind.network", ".dnsbin.zhack.ca", ".pipedream.net", ".svc", ".ec2.internal", ".127.0.0.1", ".169.254.169.254", ".r87.me", ".r87.com", ".bxss.me", ".beeceptor.com"} {
		if p-i > len(tail) && v.is(p-len(tail), tail) {
			return "ssrf-rebinding"
		}
	}
	return ""
}

// address reads a host as inet_aton does: up to four parts, decimal, octal or
// hexadecimal; odd tells that nobody writes it so.
func (v *view) address(i, end int) (addr uint32, parts int, odd, ok bool) {
	for i < end && parts < 5 {
		n, j, strange := v.part(i, end)
		if j == i {
			return 0, 0, false, false
		}
		odd = odd || strange
		parts++
		if j == end || j+1 == end && v.s[j] == '.' {
			if parts < 4 && n > 255 || parts == 1 {
				return n, parts, true, true
			}
			return addr<<(8*uint(5-parts)) | n, parts, odd, parts <= 4
		}
		if v.s[j] != '.' {
			return 0, 0, false, false
		}
		addr = addr<<8 | n&255
		odd = odd || n > 255
		i = j + 1
	}
	return 0, 0, false, false
}

func (v *view) part(i, end int) (n uint32, j int, odd bool) {
	j = i
	base := uint32(10)
	if v.at(i) == '0' && v.at(i+1) == 'x' && i+2 < end {
		base, j, odd = 16, i+2, true
	} else if v.at(i) == '0' && i+1 < end && isDigit(v.at(i+1)) {
		base, odd = 8, true
	}
	for ; j < end && (isDigit(v.s[j]) || base == 16 && isHex(v.s[j])); j++ {
		n = n*base + uint32(unhex(v.s[j]))
	}
	return n, j, odd
}

func private(a uint32) bool {
	switch a >> 24 {
	case 0, 10, 127:
		return true
	case 100:
		return a>>22 == 0x64400000>>22
	case 169:
		return a>>16 == 0xa9fe
	case 172:
		return a>>20 == 0xac1
	case 192:
		return a>>16 == 0xc0a8 || a>>8 == 0xc00000
	}
	return a>>29 == 7
}

// six judges an address of IPv6 in brackets.
func (v *view) six(i, end int) string {
	if v.find(i, end, "]") > 0 || v.any(i, "::]", "::1]", "::ffff:", "0000::1", "0:0:0:0:0", "fd", "fc", "fe80", "::%", "0000:", "::127", "::ff", "::1%", "ff") || v.find(i, end, ".") > 0 || v.is(i, "::") {
		return "ssrf-six"
	}
	return ""
}

// remote: a program that an application is to include from elsewhere.
func (v *view) remote(i, end int) string {
	t := v.token(end)
	last := v.at(t - 1)
	for _, ext := range [...]string{".txt", ".php", ".gif", ".jpg", ".inc", ".dat", ".xml", ".dtd", ".cgi", ".htm", ".asp"} {
		if k := v.find(end, t, ext); k > 0 && (v.at(k+len(ext)) == '?' && k+len(ext)+1 >= t || k+len(ext)+1 == t && last == '?' || v.is(k+len(ext), "\x00")) {
			return "ssrf-include"
		}
	}
	if _, parts, _, ok := v.address(i, end); ok && parts == 4 && (last == '?' || v.runs0(t)) {
		return "ssrf-include"
	}
	return ""
}

// runs0: a file that a server or a shell runs.
func (v *view) runs0(t int) bool {
	return v.is(t-4, ".php") || v.is(t-3, ".sh") || v.is(t-4, ".jsp") || v.is(t-4, ".asp") || v.is(t-4, ".exe") || v.is(t-3, ".pl") || v.is(t-3, ".py") || v.is(t-4, ".dtd") || v.is(t-4, ".txt") || v.is(t-4, ".ps1") || v.is(t-4, ".elf") || v.is(t-6, ".class") || v.is(t-4, ".jar")
}

// bareHost looks at a value that is a host and nothing else.
func (v *view) bareHost() string {
	i := v.space(0)
	e := v.token(i)
	if !v.end(e) || e-i > reach {
		return ""
	}
	for v.at(i) == '/' || v.at(i) == '\\' {
		i++
	}
	if i > 0 && (v.is(0, "//") || v.is(0, "\\\\")) {
		end := i
		for end < e && !isSlash(v.s[end]) && v.s[end] != '?' && v.s[end] != '#' {
			end++
		}
		if k := v.host(i, end); k != "" && (end-i > 6 || v.find(i, end, ".") > 0) {
			return k
		}
	}
	if i == v.space(0) && v.has&dots != 0 && e-i < 80 && v.find(i, e, "@") < 0 {
		if k := v.named(i, e); k == "ssrf-rebinding" || k != "" && v.any(i, "localtest.me", "lvh.me", "spoofed.", "vcap.me") {
			return "ssrf-rebinding"
		}
	}
	if v.metadata(i, min(e, i+40)) {
		return "ssrf-metadata"
	}
	if k := v.find(i, e, ":"); k > 0 && isDigit(v.at(k+1)) || v.find(i, e, "/") > 0 {
		end := i
		for end < e && !isSlash(v.s[end]) && v.s[end] != ':' {
			end++
		}
		if v.named(i, end) != "" && end-i > 4 || v.any(i, "localhost", "127.", "0x7f", "2130706433", "017700000001", "0177.") && (v.host(i, end) != "") {
			return "ssrf-local"
		}
	}
	if v.any(i, "0x7f000001", "0177.", "0x7f.", "[::") && v.has&dots != 0 {
		return "ssrf-local"
	}
	return ""
}
