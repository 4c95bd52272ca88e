//! A site of three pages with a strict content policy, to try the harness on.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

const FORM: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>填写</title>
<link rel="icon" href="/icon.svg"></head><body><main><h1>填写申报</h1>
<form method="post" action="/save" enctype="multipart/form-data">
<p><label for="name">姓名 <span>必填</span></label> <input id="name" name="name" value="旧名"></p>
<p><label for="born">出生日期</label> <input id="born" name="born" type="date"></p>
<p><label for="level">层级</label> <select id="level" name="level"><option value="1">初级</option><option value="2">中级</option></select></p>
<fieldset><legend>破格</legend><label><input type="radio" name="a" value="yes"> 是</label> <label><input type="radio" name="a" value="no"> 否</label></fieldset>
<fieldset><legend>转评</legend><label><input type="radio" name="b" value="yes"> 是</label> <label><input type="radio" name="b" value="no"> 否</label></fieldset>
<p><label><input type="checkbox" name="truth" value="on"> 我已核对</label></p>
<p><label for="paper">附件</label> <input id="paper" name="paper" type="file"></p>
<button>保存</button> <a href="/other">另一页</a></form></main></body></html>"#;

const OTHER: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>另一页</title>
<link rel="icon" href="/icon.svg"></head><body><main><h1>另一页</h1><input name="nameless">
<script src="/broken.js"></script></main></body></html>"#;

/// Serves until the test process ends; answers the address.
pub(crate) fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(|| answer(stream));
        }
    });
    format!("http://{address}")
}

fn answer(stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, kind, text) = match first.split(' ').nth(1)? {
        "/" => ("200 OK", "text/html", FORM.to_owned()),
        "/save" => ("422 Unprocessable Content", "text/html", saved(&String::from_utf8_lossy(&body))),
        "/other" => ("200 OK", "text/html", OTHER.to_owned()),
        "/icon.svg" => ("200 OK", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>".to_owned()),
        _ => ("404 Not Found", "text/plain", "not here".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {}\r\n\
         content-security-policy: default-src 'self'\r\nconnection: close\r\n\r\n",
        text.len()
    );
    reader.get_mut().write_all((head + &text).as_bytes()).ok()
}

/// Shows the parts of the form as `name=value`.
fn saved(body: &str) -> String {
    let parts = body.split("form-data; name=\"").skip(1).filter_map(|part| {
        let (name, rest) = part.split_once('"')?;
        let value = rest.split_once("\r\n\r\n")?.1.split("\r\n").next()?;
        Some(format!("<li>{name}={value}</li>"))
    });
    let list: String = parts.collect();
    format!(
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>已收到</title><link rel='icon' href='/icon.svg'></head><body><main><h1>已收到</h1><ul>{list}</ul></main></body></html>"
    )
}
