//! A throw-away server that speaks S3, for one test: pip's `moto`, on a free port of this machine.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Tenths of a second until the server must answer.
const PATIENCE: u32 = 600;
/// Names the server to whoever speaks S3.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
/// The bucket's name.
const NAME: &str = "zhiping";
/// So many bytes of an upload pass before it is cut.
const CUT: usize = 3000;

/// Whether `moto` is installed; else the test `name` says that it was skipped, and `ZHIPING_S3=required` makes it fail.
/// `ZHIPING_PYTHON` names the interpreter that has it.
///
/// # Panics
/// When the server is required and missing.
pub fn is_there(name: &str) -> bool {
    let python = python();
    let found = Command::new(&python).args(["-c", "import moto.server"]).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    let required = std::env::var("ZHIPING_S3").is_ok_and(|value| value == "required");
    assert!(!required, "an S3 server is required: {python} has no moto[server,s3]");
    println!("skipped on S3: {name}, {python} has no moto[server,s3]");
    false
}

/// What the environment of the process that will start the server says of it.
pub fn environment() -> [(&'static str, String); 5] {
    [
        (ENDPOINT, format!("http://{}", free())),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_ACCESS_KEY_ID", "testing".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "testing".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ]
}

/// A running server with one bucket; it ends when this is dropped.
pub struct Bucket {
    server: Child,
    address: SocketAddr,
    cut: Arc<AtomicBool>,
}

impl Bucket {
    /// Starts it where this process's [`environment`] says.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start() -> Self {
        let endpoint = std::env::var(ENDPOINT).expect("the environment names the server");
        let way = endpoint.strip_prefix("http://").and_then(|way| way.parse().ok());
        let (address, cut) = (free(), Arc::new(AtomicBool::new(false)));
        let server = Command::new(python())
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("moto does not start: {error}"));
        let bucket = Self { server, address, cut: cut.clone() };
        lead(way.expect("it is an address"), address, cut);
        for _ in 0..PATIENCE {
            if TcpStream::connect(address).is_ok() {
                assert_eq!(bucket.ask("PUT", "", b"").0, 200, "the bucket is made");
                return bucket;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("moto does not answer");
    }

    /// The setting of an office whose files lie below `prefix`.
    pub fn url(&self, prefix: &str) -> String {
        format!("s3://{NAME}/{prefix}")
    }

    /// From now on, or no longer, every upload is cut off half-way.
    pub fn cut(&self, on: bool) {
        self.cut.store(on, Ordering::SeqCst);
    }

    /// The server is gone.
    ///
    /// # Panics
    /// When it does not go.
    pub fn stop(&mut self) {
        self.server.kill().and_then(|()| self.server.wait()).expect("a child can be ended");
    }

    /// The keys of all objects below `prefix`, without it.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        let (status, body) = self.ask("GET", &format!("?list-type=2&max-keys=1000&prefix={prefix}"), b"");
        assert_eq!(status, 200, "{body}");
        let keys = body.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        keys.filter_map(|key| key.strip_prefix(prefix))
            .map(|key| key.trim_start_matches('/').to_owned())
            .collect()
    }

    /// Puts an object behind the office's back.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn put(&self, prefix: &str, key: &str, bytes: &[u8]) {
        assert_eq!(self.ask("PUT", &format!("/{prefix}/{key}"), bytes).0, 200);
    }

    /// Takes an object away behind the office's back.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn delete(&self, prefix: &str, key: &str) {
        assert_eq!(self.ask("DELETE", &format!("/{prefix}/{key}"), b"").0, 204);
    }

    fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).expect("the server is there");
        let head = format!(
            "{method} /{NAME}{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("the server listens");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        (status, text)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // It may have been stopped.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn free() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the machine has a free port");
    listener.local_addr().expect("a bound listener has an address")
}

fn python() -> String {
    std::env::var("ZHIPING_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// A way to the server that passes everything on, or cuts uploads.
fn lead(way: SocketAddr, server: SocketAddr, cut: Arc<AtomicBool>) {
    let listener = TcpListener::bind(way).expect("the port was free a moment ago");
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(server) else { continue };
            let (Ok(mut answers), Ok(mut back)) = (server.try_clone(), client.try_clone()) else { continue };
            thread::spawn(move || {
                // Either side may end it.
                let _ = std::io::copy(&mut answers, &mut back);
                let _ = back.shutdown(Shutdown::Both);
            });
            let cut = cut.clone();
            thread::spawn(move || pass(client, server, &cut));
        }
    });
}

fn pass(mut client: TcpStream, mut server: TcpStream, cut: &AtomicBool) {
    let mut buffer = [0; 1024];
    let mut passed = 0;
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let upload = buffer.starts_with(b"PUT") || passed > 0;
        if cut.load(Ordering::SeqCst) && upload {
            passed += length;
            if passed > CUT {
                break;
            }
        }
        if server.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Either side may have ended it.
    let _ = server.shutdown(Shutdown::Both);
    let _ = client.shutdown(Shutdown::Both);
}
