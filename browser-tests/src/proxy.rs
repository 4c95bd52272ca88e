//! A proxy before several instances of one office: every request goes to the next of them, so that nothing which one of
//! them keeps to itself can go unnoticed.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    net::{TcpListener, TcpStream},
};

/// The longest head of a request, in bytes.
const LONGEST: usize = 64 * 1024;

/// Serves at `listener` until the runtime ends.
pub(crate) fn serve(listener: TcpListener, instances: Vec<SocketAddr>) {
    let instances: Arc<[SocketAddr]> = instances.into();
    let turn = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (instances, turn) = (Arc::clone(&instances), Arc::clone(&turn));
            // Whoever goes away in the middle meant it.
            tokio::spawn(async move { drop(pass(client, &instances, &turn).await) });
        }
    });
}

/// Passes one request on, and its answer back; both sides are told that the connection ends with it.
async fn pass(mut client: TcpStream, instances: &[SocketAddr], turn: &AtomicUsize) -> io::Result<()> {
    let Some(request) = begin(&mut client).await? else { return Ok(()) };
    let mut instance = next(instances, turn).await?;
    instance.write_all(&request).await?;
    let (mut from_client, mut to_client) = client.split();
    let (mut from_instance, mut to_instance) = instance.split();
    let request = async {
        if copy(&mut from_client, &mut to_instance).await.is_err() {
            // The instance has heard enough; its answer is read only by a client that could say everything.
            drop(copy(&mut from_client, &mut sink()).await);
        }
    };
    let answer = async {
        drop(copy(&mut from_instance, &mut to_client).await);
        to_client.shutdown().await
    };
    tokio::join!(request, answer).1
}

/// A connection to the instance whose turn it is, or to one after it when that is not there.
async fn next(instances: &[SocketAddr], turn: &AtomicUsize) -> io::Result<TcpStream> {
    let first = turn.fetch_add(1, Ordering::Relaxed);
    let mut answer = Err(io::Error::from(io::ErrorKind::NotConnected));
    for at in first..first + instances.len() {
        answer = TcpStream::connect(instances[at % instances.len()]).await;
        if answer.is_ok() {
            break;
        }
    }
    answer
}

/// The beginning of a request, at least its head, with `Connection: close` in it. `None`: there is no request.
async fn begin(client: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let end = loop {
        if let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if request.len() > LONGEST || client.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
    };
    let body = request.split_off(end);
    let head = String::from_utf8_lossy(&request);
    let kept = head.split("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head = kept.chain(["Connection: close"]).collect::<Vec<_>>().join("\r\n");
    Ok(Some([head.as_bytes(), &body].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// Answers every request with its word and what it heard.
    async fn instance(word: &'static str) -> (SocketAddr, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let request = begin(&mut client).await.unwrap().unwrap();
                client.write_all(word.as_bytes()).await.unwrap();
                client.write_all(&request).await.unwrap();
            }
        });
        (address, serving)
    }

    async fn ask(door: SocketAddr) -> String {
        let mut client = TcpStream::connect(door).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nconnection: keep-alive\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn requests_take_turns_and_pass_by_who_is_gone() {
        let (one, two) = (instance("one ").await, instance("two ").await);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let door = listener.local_addr().unwrap();
        serve(listener, vec![one.0, two.0]);
        for word in ["one ", "two ", "one ", "two "] {
            let answer = ask(door).await;
            assert!(answer.starts_with(word), "{answer}");
            assert!(answer.contains("Connection: close") && !answer.contains("keep-alive"), "{answer}");
        }
        two.1.abort();
        drop(two.1.await);
        for _ in 0..3 {
            assert!(ask(door).await.starts_with("one "));
        }
    }
}
