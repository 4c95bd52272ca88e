//! A served office, and a visitor without a browser: just enough HTTP to fill in forms.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command},
    thread,
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
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header of the answer.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
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
        let mut me = Self::stranger(address);
        let answer = me.post("/demo/sign-in", &[("login", login)])?;
        me.cookie = answer.cookie;
        me.secret = me.get("/home")?.field("csrf").unwrap_or_default();
        Ok(me)
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(address: SocketAddr) -> Self {
        Self { address, cookie: String::new(), secret: String::new() }
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
    (body.len() == length).then(|| Answer {
        status,
        location: header("location"),
        cookie,
        head: head.to_owned(),
        body,
    })
}

fn escape(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A served office; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts `zhiping` with these arguments at a free address and waits until it answers.
    pub(crate) fn start(arguments: &[&str], log: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        // Where a limit stands in for a full disk, writing fails as it does there, and ends nobody.
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_zhiping")])
            .args(arguments)
            .args(["--listen", &address.to_string()])
            .stdout(File::create(log.with_extension("out")).unwrap())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut server = Self { child, address, log };
        for _ in 0..300 {
            if TcpStream::connect(address).is_ok() {
                return server;
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                panic!("the server did not come up again ({status}): {}", server.log());
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the server does not answer");
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// What it wrote.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Usually it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
