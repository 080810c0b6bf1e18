package python

import (
	"slices"
	"strings"
)

// standardNames are the modules of Python's standard library.
var standardNames = strings.Fields(`
	ConfigParser Queue StringIO abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop
	base64 bdb binascii bisect builtins bz2 cPickle cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
	collections colorsys commands compileall compression concurrent configparser contextlib contextvars copy
	copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings
	ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc getopt getpass
	gettext glob graphlib grp gzip hashlib heapq hmac html http httplib imaplib imghdr imp importlib inspect io
	ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
	modulefinder msvcrt multiprocessing netrc nis nntplib nt ntpath numbers operator optparse os ossaudiodev
	pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats
	pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource
	rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
	socketserver spwd sqlite3 ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
	syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize
	tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib urllib2 urlparse uu
	uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport
	zlib zoneinfo`)

// Standard reports whether a module of the name is part of the standard library.
func Standard(name string) bool {
	top, _, _ := strings.Cut(name, ".")
	return slices.Contains(standardNames, top)
}
