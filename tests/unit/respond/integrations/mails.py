"""Mails as they are found in the wild: written by hand, byte for byte."""

PLAIN = b"""\
Return-Path: <ann@example.com>\r
Received: from mx.example.com (mx.example.com [192.0.2.1])\r
\tby mail.tocsin.example.com; Mon, 5 Jan 2026 10:00:01 +0000\r
Received: from pc.example.com; Mon, 5 Jan 2026 10:00:00 +0000\r
From: Ann Example <Ann@Example.com>\r
To: "On call, the shop" <shop@tocsin.example.com>, ops@tocsin.example.com\r
Cc: bob@example.com\r
Subject: The shop\r
 shows no prices\r
Date: Mon, 5 Jan 2026 11:00:00 +0100\r
Message-ID: <first@example.com>\r
X-Priority: 1 (Highest)\r
\r
Since ten o'clock no customer sees any price.\r
-- \r
Ann\r
"""

REPLY = b"""\
From: bob@example.com
To: shop@tocsin.example.com
Subject: Re: The shop shows no prices
Message-ID: <third@example.com>
In-Reply-To: <second@example.com>
References: <first@example.com>
 <second@example.com>
Auto-Submitted: no
Importance: low

I see it too.

On Mon, 5 Jan 2026 Ann Example wrote:
> Since ten o'clock no customer sees any price.
"""

ALTERNATIVE = b"""\
From: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <jm@example.com>
To: shop@tocsin.example.com
Subject: =?utf-8?B?UMOkY2tj?= =?utf-8?B?aGVuIGZlaGx0?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

This is a message with multiple parts.
--outer
Content-Type: multipart/alternative; boundary="outer-inner"

--outer-inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Das P=C3=A4ckchen fehlt, und zwar =
ganz.
--outer-inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+RGFzIFDDpGNrY2hlbiBmZWhsdDwvcD4=
--outer-inner--

--outer
Content-Type: image/png; name="screen.png"
Content-Disposition: attachment; filename*0*=UTF-8''..%2F..%2Fetc%2Fscr; filename*1*=%C3%A9en.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--outer
Content-Type: message/rfc822

From: inner@example.com
Subject: Inner
Content-Type: text/plain

Inner text
--outer--
This comes after the end.
"""

HTML = b"""\
From: monitor@example.com
Subject: Alarm
Content-Type: text/html; charset="iso-8859-1"

<html><head><title>Not seen</title><style>p { color: red }</style></head>
<body><!-- nor <b>this</b> --><script>if (a < b) { alert("no") }</script>
<p>Temp&eacute;rature is <b>high</b>: 5 &lt; 6
in room 7.</p><table><tr><td>Caf\xe9</td><td>40&deg;</td></tr></table>
<pre>one
two</pre><a href="https://example.com/x">more</a></body></html>
"""

LATIN = b"From: ann@example.com\nSubject: Stra\xdfe gesperrt\n\nDie Stra\xdfe ist zu \x96 ganz.\n"

BROKEN = b"""\
From: tool@example.com
Subject: Broken
Content-Type: multipart/mixed; boundary="b

--b
Content-Type: text/plain; charset=no-such-charset
Content-Transfer-Encoding: base64

SGVsbG8gd29ybGQ
--b
Content-Transfer-Encoding: x-odd

Good \xff bye
"""
