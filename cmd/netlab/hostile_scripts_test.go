package main

// What hostile scripts are made of; see fill.

var strangeValues = []string{
	"N", "N", "T", "T", "None", "True", "[]", "()", "{}", "[N] * 3", "(T, N)", "{T: N}", "set([1, 2])", "range(S)", "lambda: 1", "lambda x: x", "lambda *a, **k: fail(\"no\")",
	"a", "b\"\\xff\" * 1000", "print", "len", "[None] * 1000", "{i: i for i in range(1000)}", "\"\\n\" * 1000", "T.elems()", "\"é\" * 300", "[[[[[[[[[[[[]]]]]]]]]]]]", "str", "[T, T]", "-N",
}

var memoryBombs = []string{
	"x = \"x\" * (S)\n", "x = b\"x\" * (S)\n", "x = [0] * (S)\n", "x = (0,) * (S)\n", "x = (S) * [1]\n", "x = (S) * \"ab\"\n", "x = [0]\nx *= S\n", "x = \"ab\"\nx *= S\n",
	"x = \"x\"\nwhile True:\n    x += x\n", "x = \"x\"\nwhile True:\n    x = x + x\n", "x = [1]\nwhile True:\n    x += x\n", "x = [1]\nwhile True:\n    x = x + x\n", "x = (1,)\nwhile True:\n    x += x\n",
	"x = [1]\nwhile True:\n    x.extend(x)\n", "x = [1]\nwhile True:\n    x.extend(list(x))\n", "x = b\"x\"\nwhile True:\n    x += x\n",
	"x = []\nwhile True:\n    x.append(\"y\" * 100000)\n", "x = [\"y\" * 100000 for i in range(S)]\n", "x = [[0] * 100000 for i in range(S)]\n", "x = [[i for i in range(1000)] for j in range(S)]\n",
	"d = {}\nfor i in range(S):\n    d[i] = str(i)\n", "d = {i: \"v\" * 1000 for i in range(S)}\n", "s = set()\nfor i in range(S):\n    s.add(i)\n", "d = {1: \"x\" * 1000}\nwhile True:\n    d[1] += d[1]\n",
	"d = {i: i for i in range(300000)}\nwhile True:\n    d = d | {len(d): d}\n", "d = {i: i for i in range(300000)}\nl = []\nwhile True:\n    l.append(dict(d))\n",
	"x = (\"a\" * 100000).replace(\"a\", \"b\" * 100000)\n", "f = (\"a\" * 100000).replace\nx = f(\"a\", \"b\" * 100000)\n", "x = \"\".replace(\"\", \"b\" * (1 << 28))\n", "x = (\"ab\" * 1000000).replace(\"\", \"b\" * 1000)\n",
	"x = (\"b\" * 100000).join([\"a\"] * 100000)\n", "x = \"\".join([\"a\" * 1000000] * 100000)\n", "x = (\"{0}\" * 10000).format(\"a\" * 100000)\n", "x = (\"%s\" * 3000) % ((\"a\" * 100000,) * 3000)\n",
	"x = (\"%s\" * 1000) % tuple([[\"y\" * 1000] * 1000] * 1000)\n", "x = str([\"a\" * 100000] * 100000)\n", "x = repr([\"a\" * 100000] * 100000)\n", "print([\"a\" * 100000] * 100000)\n",
	"x = list(range(S))\n", "x = tuple(range(S))\n", "x = sorted(range(S))\n", "x = set(range(S))\n", "x = list(reversed(range(S)))\n", "x = enumerate(range(S))\n", "x = zip(range(S), range(S))\n", "x = bytes(range(S))\n",
	"x = dict(zip(range(S), range(S)))\n", "def f(*args):\n    return args\nx = f(*range(S))\n", "x = []\nx += range(S)\n", "x = []\nx.extend(range(S))\n", "x = (\"x \" * 1000000).split()\ny = [x + x + x + x for i in range(S)]\n",
	"x = [list((\"x\" * 1000000).elems()) for i in range(S)]\n", "x = [(\"a,\" * 1000000).split(\",\") for i in range(S)]\n", "x = set(range(100000))\ny = [x.union([i]) for i in range(S)]\n", "x = list(range(3000000))\ny = [x[:] for i in range(S)]\n",
	"a = host(\"a\")\nwhile True:\n    note(\"x\" * 60000)\n", "a = host(\"a\")\nnote(\"x\" * 1000000)\n", "a = host(\"a\")\nwhile True:\n    note(\"\")\n",
	"def f(x):\n    sleep(\"1s\")\nwhile True:\n    spawn(f, \"x\" * 100000)\n", "def f():\n    spawn(f)\n    spawn(f)\nf()\n", "def f():\n    sleep(\"1ns\")\n    spawn(f)\n    spawn(f)\nf()\n", "a = host(\"a\")\nwhile True:\n    at(\"1s\", lambda: 1)\n",
	"a = host(\"a\")\ndef f(x):\n    at(\"1s\", lambda: x)\nwhile True:\n    f(\"x\" * 100000)\n", "def f():\n    x = \"y\" * 1000000\n    def g():\n        return x\n    return g\nl = [f() for i in range(S)]\n",
	"l = [host(\"n%d\" % i) for i in range(20000)]\nsleep(\"1s\")\n", "a = host(\"a\")\nb = host(\"b\")\nl = [link(a, b) for i in range(30000)]\nsleep(\"1s\")\n", "for i in range(10000):\n    host(\"n%d\" % i)\nsleep(\"1s\")\n",
	hostilePreamble + "while True:\n    expect(False, \"x\" * 10000)\n", hostilePreamble + "while True:\n    expect_eq(\"x\" * 100000, \"y\")\n", hostilePreamble + "while True:\n    never(\"RST\")\n", hostilePreamble + "while True:\n    l.drop(\"a data #3\", optional = True)\n",
	hostilePreamble + "x = [a.connect(\"b:80\") for i in range(S)]\n", hostilePreamble + "x = [a.connect(\"b:80\", wait = False) for i in range(300000)]\n", hostilePreamble + "x = [b.listen(i) for i in range(1000, 70000)]\n", hostilePreamble + "while True:\n    rc.send(\"P. 1:1001(1000) ack 1\")\n",
	hostilePreamble + "x = pattern(S)\n", hostilePreamble + "x = [pattern(10000000, i) for i in range(S)]\n", hostilePreamble + "spawn(conn.recv_all)\nwhile True:\n    client.send(1000000)\n", hostilePreamble + "client.recv(S)\n", hostilePreamble + "client.send(S)\n",
	hostilePreamble + "l.hold(\"any packet\")\nwhile True:\n    u.send(\"x\" * 1000, \"b:53\")\n", hostilePreamble + "while True:\n    u.send(\"x\" * 60000, \"b:53\")\n", hostilePreamble + "x.send(b\"x\" * (S))\n", hostilePreamble + "l.duplicate(\"any packet\", copies = S)\nclient.send(100000)\n",
	hostilePreamble + "x = []\nwhile True:\n    x.append(a.conns())\n    a.connect(\"b:80\")\n", "x = 3\nwhile True:\n    x *= x\n", "x = 3\nwhile True:\n    x = x << 500\n", "x = int(\"9\" * (S))\n", "x = [3]\nwhile True:\n    x[0] *= x[0]\n",
}

var timeBombs = []string{
	"x = max(range(S))\n", "x = min(range(S))\n", "x = any([0 for i in range(3000000)])\nx = all(range(1, S))\n", "x = (S) in range(S)\n", "x = None in range(S)\n", "x = 1.5 in range(S)\n", "x = [1, 2] in [range(S)] * 1000\n", "f, g = max, range\nx = f(g(S))\n",
	"while True:\n    pass\n", "for i in range(S):\n    pass\n", "def f():\n    while True:\n        pass\nspawn(f)\nsleep(\"1s\")\n", "x = [i for i in range(S)]\n", "x = [0 for i in range(S) if False]\n", "while True:\n    sorted(list(range(300000)))\n",
	"x = list(range(1000000))\nwhile True:\n    sorted(x, reverse = True)\n", "x = list(range(300000))\nwhile True:\n    x.index(299999)\n", "x = list(range(300000))\nwhile True:\n    x.insert(0, 1)\n", "x = \"x\" * 10000000\nwhile True:\n    x.count(\"y\")\n", "x = \"x\" * 100000000\nwhile True:\n    hash(x)\n",
	"x = list(range(100000))\nwhile True:\n    sorted(x)\n    sleep(\"1ns\")\n", "x = list(range(100000))\nwhile True:\n    max(x)\n    now()\n", "x = [list(range(1000)) for i in range(1000)]\nwhile True:\n    x == [list(y) for y in x]\n",
	"x = ()\nfor i in range(60):\n    x = (x, x)\nd = {x: 1}\n", "x = ()\nfor i in range(60):\n    x = (x, x)\nhash(\"a\")\ny = x in [x]\n", "def m():\n    x = ()\n    for i in range(60):\n        x = (x, x)\n    return x\ny = m() == m()\n", "x, y = [], []\nfor i in range(9):\n    x, y = [x] * 30, [y] * 30\nz = x == y\n",
	"x, y = [], []\nfor i in range(9):\n    x, y = [x] * 60, [y] * 60\nz = sorted([x, y])\n", "x, y = [], []\nfor i in range(9):\n    x, y = [x] * 60, [y] * 60\nz = x in [y]\n", "x, y = [], []\nfor i in range(9):\n    x, y = [x] * 60, [y] * 60\nexpect_eq(x, y)\n", "x = {}\nx[1] = x\ny = {}\ny[1] = y\nz = x == y\n",
	"d = {}\nfor i in range(S):\n    d[i << 32] = 1\n", "d = {}\nfor i in range(S):\n    d[float(i)] = 1\n", "s = set([(i, ) for i in range(100000)])\n", "d = {i * (1 << 64): i for i in range(300000)}\n", "d = {duration(\"%ds\" % i): i for i in range(100000)}\n",
	"x = \"a\" * 1000000\ny = x.find(\"a\" * 500000 + \"b\")\n", "x = (\"a\" * 50000000).title().upper().lower()\n", "x = \"%d\" % (1 << 500)\n", "x = 1 << 500\nfor i in range(2000):\n    x = x * 7\n    y = str(x)\n", "x = 7\nfor i in range(19):\n    x = x * x\ny = [x % 1000003 for i in range(1000000)]\n", "x = 7\nfor i in range(17):\n    x = x * x\ny = [str(x) for i in range(1000000)]\n",
	"x = 7\nfor i in range(18):\n    x = x * x\ny = [x // 3 for i in range(1000000)]\n", "x = [int(\"9\" * 200000) for i in range(100000)]\n", "x = [float(\"1\" * 1000000) for i in range(100000)]\n", "def f(x):\n    return f\nx = f\nwhile True:\n    x = x(1)\n", "def f():\n    f()\nf()\n", "def f(g):\n    g(g)\nf(f)\n", "x = sorted(range(S), key = lambda i: -i)\n", "x = max(range(10000000), key = lambda i: i)\n",
	hostilePreamble + "run_until(lambda: False)\n", hostilePreamble + "run_until(lambda: max(range(10000000)) < 0)\n", hostilePreamble + "while True:\n    sleep(\"1ns\")\n", hostilePreamble + "while True:\n    client.send(100000)\n", hostilePreamble + "spawn(conn.drain)\nwhile True:\n    client.send(100000)\n", hostilePreamble + "while True:\n    client.set(nodelay = True)\n",
	hostilePreamble + "while True:\n    a.ping(\"b\")\n", hostilePreamble + "while True:\n    l.cut()\n    l.mend()\n", hostilePreamble + "while True:\n    a.restart()\n", hostilePreamble + "while True:\n    count(\"any packet\")\n    client.send(1)\n    sleep(\"1ms\")\n", hostilePreamble + "prof.stop()\nl.profile(\"1ns cut; 1ns mend\", repeat = True)\nrun(until = \"23h\")\n",
	hostilePreamble + "expect_wire(\"...\\n\" * 3000 + \"a > b R *\")\n", hostilePreamble + "for i in range(2000):\n    client.send(1)\n    sleep(\"1ms\")\nexpect_wire((\"...\\n* > * *\\n\") * 300 + \"a > b R 1:1(0)\")\n", hostilePreamble + "def f():\n    while True:\n        sleep(\"1ns\")\nfor i in range(1000):\n    spawn(f)\n", "def f():\n    pass\nwhile True:\n    spawn(f)\n",
	hostilePreamble + "a.connect(\"b:80\", timeout = \"1000000h\")\n", hostilePreamble + "sleep(\"2000000h\")\n", hostilePreamble + "at(\"1000000h\", client.close)\n", hostilePreamble + "a.set(rto_min = \"1ns\")\nl.drop(\"a data\")\nclient.send(100)\nrun()\n", hostilePreamble + "client.set(keepalive = True)\nrun()\n", hostilePreamble + "a.ping(\"b\", count = 1 << 30)\n", hostilePreamble + "never(\"a data #1-\" + \"9\" * 100000)\n",
}

var stackBombs = []string{
	"x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nd = {x: 1}\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\ny = x in set([x])\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nprint(x)\n",
	"x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\ny = \"%s\" % (x,)\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\ny = \"{}\".format(x)\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nf = \"{}\".format\ny = f(x)\n",
	"x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\ny = {}[x]\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nfail(x)\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nexpect(x == 1)\nexpect_eq(x, 1)\n",
	"x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nsleep(x)\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nhost(x)\n", "x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\ny = x == (x,)\nz = sorted([x, (x,)])\n",
	"x = []\nfor i in range(D):\n    x = [[[[[[[[[[x]]]]]]]]]]\nprint(x)\n", "x = []\nfor i in range(D):\n    x = [[[[[[[[[[x]]]]]]]]]]\ny = str(x)\n", "x = []\nfor i in range(D):\n    x = [[[[[[[[[[x]]]]]]]]]]\ny = x == [x]\n", "x = []\nfor i in range(D):\n    x = [[[[[[[[[[x]]]]]]]]]]\ny = repr({1: x})\n",
	"x = {}\nfor i in range(D):\n    x = {1: x}\nprint(x)\n", "x = {}\nfor i in range(D):\n    x = {1: x}\ny = \"%r\" % x\n", "x = []\nx.append(x)\nprint(x)\ny = x == x\n", "x = {}\nx[1] = x\nprint(x)\nd = {1: x}\nd[1][1] = d\nprint(d)\n",
	"x = ()\nfor i in range(D):\n    x = (x, x)\nprint(x)\n", "x = []\nfor i in range(D):\n    x = [x, x]\nprint(x)\n", "x = []\nfor i in range(D):\n    x = [x, x]\nexpect_eq(x, None)\n", "x = 1\nfor i in range(D):\n    x = (lambda y: lambda: y)(x)\nprint(x)\n",
	"x = \"a\"\nfor i in range(D):\n    x = \"%s\"\n    y = x % x\nx = (\"%s\" * 30)\nfor i in range(D):\n    x = x % ((x,) * 30)\n", "def f(*a):\n    return a\nx = ()\nfor i in range(D):\n    x = f(f(f(f(f(f(f(f(x))))))))\nd = {x: x}\n", "x = ()\nfor i in range(D):\n    x = (i, x)\nspawn(print, x)\nsleep(\"1s\")\n",
	"x = ()\nfor i in range(D):\n    x = ((((((((((x,),),),),),),),),),)\nspawn(lambda **k: k, **{\"a\": x})\na = host(\"a\")\nat(\"1s\", lambda: {x: 1})\n",
}
