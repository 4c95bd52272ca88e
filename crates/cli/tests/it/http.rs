//! A visitor without a browser: just enough HTTP to fill in forms.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Somebody with a session.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// Where the site is now.
    pub(crate) address: SocketAddr,
    cookie: String,
    /// The secret of this session's forms.
    pub(crate) secret: String,
}

/// What the site answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    cookie: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of the first field with this name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let text = self.text();
        let from = text.find(&format!("name=\"{name}\" value=\""))?;
        text[from..].split('"').nth(3).map(str::to_owned)
    }
}

impl Visitor {
    /// Signs in to an account of the demo.
    pub(crate) fn enter(address: SocketAddr, login: &str) -> io::Result<Self> {
        let mut me = Self { address, cookie: String::new(), secret: String::new() };
        let answer = me.post("/demo/sign-in", &[("login", login)])?;
        me.cookie = answer.cookie;
        me.secret = me.get("/home")?.field("csrf").unwrap_or_default();
        Ok(me)
    }

    pub(crate) fn get(&self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "", &[])
    }

    /// Sends a form with the session's secret.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let all = [("csrf", self.secret.as_str())].into_iter().chain(fields.iter().copied());
        let body: Vec<String> = all.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        self.send("POST", path, "application/x-www-form-urlencoded", body.join("&").as_bytes())
    }

    /// Sends a file in the field `file`.
    pub(crate) fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        bytes: &[u8],
    ) -> io::Result<Answer> {
        const EDGE: &str = "----zhiping-edge";
        let mut body = Vec::new();
        for (field, value) in [("csrf", self.secret.as_str())].iter().chain(fields) {
            let part =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        self.send("POST", path, &format!("multipart/form-data; boundary={EDGE}"), &body)
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\n\r\n",
            self.address,
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        parse(&bytes).ok_or_else(|| io::Error::other("half an answer"))
    }
}

/// A whole answer; `None` when it was cut off.
fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let body = bytes[end + 4..].to_vec();
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .unwrap_or_default()
            .to_owned()
    };
    let length: usize = header("content-length").parse().ok()?;
    let cookie = header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (body.len() == length).then(|| Answer { status, location: header("location"), cookie, body })
}

fn escape(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
