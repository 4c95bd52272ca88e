//! What whoever runs the office sees of it: probes, figures, numbers of faults, and an orderly stop.

use crate::{
    http::{Server, Visitor},
    run::{Folder, zhiping},
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
    time::Duration,
};

fn office(folder: &Folder) -> String {
    let data = folder.path("data");
    let made = zhiping(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    assert_eq!(made.code, 0, "{}", made.err);
    data
}

#[test]
fn an_office_answers_probes_and_counts_its_requests() {
    let folder = Folder::new("probes");
    let data = office(&folder);
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let figures = free.local_addr().unwrap();
    drop(free);
    let arguments = ["serve", "--data", &data, "--metrics", &figures.to_string(), "--log-format", "json"];
    let server = Server::start(&arguments, folder.0.join("server.log"));
    let stranger = Visitor::stranger(server.address);
    for path in ["/healthz", "/readyz"] {
        let answer = stranger.get(path).unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"), "{path}");
    }
    let absent = stranger.get("/applications/1").unwrap();
    let number = absent.header("x-request-id").unwrap().to_owned();
    assert_eq!(number.len(), 8);
    stranger.get("/").unwrap();
    let told = Visitor::stranger(figures).get("/metrics").unwrap().text();
    assert!(told.contains("zhiping_requests_total{") && told.contains("route=\"/\""), "{told}");
    assert!(told.contains("zhiping_request_seconds"), "{told}");
    // The site itself does not tell.
    assert_eq!(stranger.get("/metrics").unwrap().status, 404);
    let lines: Vec<serde_json::Value> =
        server.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let noted = lines.iter().find(|line| line["fields"]["request.id"] == number.as_str()).unwrap();
    assert_eq!(noted["fields"]["http.route"], "/applications/{id}");
}

/// The number on the page of a fault is the one in the header and in the log, beside its cause.
#[test]
fn a_fault_is_quoted_by_its_number() {
    let folder = Folder::new("fault");
    let data = folder.season();
    let server = Server::start(&["demo", "--data", &data], folder.0.join("server.log"));
    let me = Visitor::enter(server.address, "tan.guyu").unwrap();
    // The disk gives back nothing of the database.
    let database = fs::OpenOptions::new().write(true).open(folder.0.join("season/zhiping.db")).unwrap();
    database.set_len(0).unwrap();
    let mut answer = me.get("/home").unwrap();
    for _ in 0..20 {
        if answer.status == 500 {
            break;
        }
        answer =
            me.post("/apply", &[("title", "engineer"), ("way", "step"), ("specialty", "机械工程")]).unwrap();
    }
    assert_eq!(answer.status, 500, "{}", answer.text());
    let number = answer.header("x-request-id").unwrap().to_owned();
    assert!(answer.text().contains(&format!("故障号 {number}")), "{}", answer.text());
    let line = server
        .log()
        .lines()
        .find(|line| line.contains("request failed") && line.contains(&number))
        .map(str::to_owned);
    assert!(line.is_some_and(|line| line.contains("cause")), "{}", server.log());
    assert_eq!(Visitor::stranger(server.address).get("/healthz").unwrap().status, 200);
    assert_eq!(Visitor::stranger(server.address).get("/readyz").unwrap().status, 503);
}

/// A stopped service ends by itself, with yes.
#[test]
fn a_stopped_service_ends_in_order() {
    let folder = Folder::new("stop");
    let data = office(&folder);
    let mut server = Server::start(&["serve", "--data", &data], folder.0.join("server.log"));
    let stopped = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert!(server.wait().success(), "{}", server.log());
}

/// A request that is under way when the service is stopped is answered; a new one is not taken.
#[test]
fn a_stopped_service_finishes_what_it_began() {
    let folder = Folder::new("finish");
    let data = office(&folder);
    let mut server = Server::start(&["serve", "--data", &data], folder.0.join("server.log"));
    let body = "login=nobody&password=wrong";
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut client = TcpStream::connect(server.address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    client.write_all(&[head.as_bytes(), &body.as_bytes()[..10]].concat()).unwrap();
    // Until the request has been taken up.
    thread::sleep(Duration::from_millis(300));
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    let refused = (0..50).any(|_| {
        thread::sleep(Duration::from_millis(100));
        TcpStream::connect(server.address).is_err()
    });
    assert!(refused, "a stopped service still takes requests");
    client.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("</html>"), "{answer}");
    assert!(server.wait().success(), "{}", server.log());
    assert!(server.log().contains("request answered"));
}
