package harden

import (
	"path"
	"regexp"
	"strings"

	"redoubt/app"
)

// imports are the ways in which code names other modules.
var imports = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^\s*(?:from|import)\s+([A-Za-z_]\w*)`),
	regexp.MustCompile(`\brequire\(\s*['"]([^'"]+)['"]`),
	regexp.MustCompile(`\bfrom\s+['"]([^'"]+)['"]`),
}

// hidden is a module that the code of a function takes from a layer that was not
// read, "" if there is none: what it calls is not known.
func (r *regrant) hidden(f *app.Function) string {
	if !unreadLayer(r, f) {
		return ""
	}
	var declared strings.Builder
	for _, name := range []string{"requirements.txt", "package.json", "pyproject.toml", "Pipfile"} {
		for _, dir := range []string{f.CodeDir, path.Dir(f.CodeDir), "."} {
			if data, err := r.open(path.Join(dir, name)); err == nil {
				declared.Write(data)
			}
		}
	}
	for _, file := range filesOf(r.g, f) {
		text, err := r.open(file)
		if err != nil {
			continue
		}
		for _, re := range imports {
			for _, m := range re.FindAllSubmatch(text, -1) {
				name := string(m[1])
				if !r.present(f, name) && !strings.Contains(strings.ToLower(declared.String()), strings.ToLower(name)) {
					return name
				}
			}
		}
	}
	return ""
}

func unreadLayer(r *regrant, f *app.Function) bool {
	for _, l := range f.Layers {
		if own, ok := r.g.App.Resource(l.Target()).(*app.Layer); (!ok || own.CodeDir == "") && !r.g.GuardLayer(l) {
			return true
		}
	}
	return false
}

// present reports whether a module comes with the runtime or with the function.
func (r *regrant) present(f *app.Function, name string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(name, "node:"), "/")
	if strings.HasPrefix(name, ".") || runtimeModules[first] || strings.HasPrefix(name, "@aws-sdk/") || strings.HasPrefix(name, "@smithy/") {
		return true
	}
	for _, file := range []string{first + ".py", first + "/__init__.py", first, "node_modules/" + first + "/package.json"} {
		if _, err := r.open(path.Join(f.CodeDir, file)); err == nil {
			return true
		}
	}
	return false
}

// runtimeModules come with Lambda's runtimes, or call nothing of AWS.
var runtimeModules = words(`__future__ abc argparse array ast asyncio base64 binascii bisect bz2 calendar collections colorsys concurrent configparser
	contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib dis email enum errno fnmatch fractions functools gc getpass glob gzip
	hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes
	multiprocessing numbers operator os pathlib pickle pkgutil platform pprint queue random re secrets select shlex shutil signal smtplib socket
	sqlite3 ssl stat statistics string struct subprocess sys sysconfig tarfile tempfile textwrap threading time timeit token traceback types typing
	unicodedata unittest urllib uuid warnings weakref xml xmlrpc zipfile zipimport zlib zoneinfo
	boto3 botocore jmespath dateutil six aws_lambda_powertools aws_xray_sdk requests urllib3 pydantic numpy pandas PIL
	assert async_hooks buffer child_process cluster console constants crypto dgram dns domain events fs http2 https module net perf_hooks
	process punycode querystring readline repl stream string_decoder timers tls tty url util v8 vm worker_threads aws-sdk
	@aws-lambda-powertools aws-xray-sdk aws-xray-sdk-core aws-lambda sharp uuid lodash moment axios`)
