use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::site::{Found, Site};
use crate::versioned;

/// The most bytes that a request's head may have.
const HEAD_LIMIT: u64 = 16 * 1024;
const IDLE: Duration = Duration::from_secs(15);

/// Answers GET and HEAD for as long as the process lives, a thread a connection.
pub fn run(listener: &TcpListener, site: &Arc<Site>) {
    for stream in listener.incoming() {
        // A connection that breaks concerns its own client alone.
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(site);
        thread::spawn(move || drop(converse(&stream, &site)));
    }
}

/// Serves one connection until the client is done with it.
fn converse(stream: &TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = Request::read(&mut reader)? {
        let mut writer = stream;
        writer.write_all(&answer(&request, site))?;
        if request.last {
            break;
        }
    }
    Ok(())
}

/// The parts of a request's head that matter here.
#[derive(Debug)]
struct Request {
    method: String,
    target: String,
    known_tag: Option<String>,
    /// Nothing more is read from this connection: asked for by the client, or a body follows.
    last: bool,
}

impl Request {
    /// `None` at the end of the connection; an error for what is no request.
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut head = reader.take(HEAD_LIMIT);
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(method), Some(target), Some(version)) =
            (words.next(), words.next(), words.next())
        else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let mut request = Self {
            method: method.to_owned(),
            target: target.to_owned(),
            known_tag: None,
            last: version != "HTTP/1.1",
        };
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if line.trim().is_empty() {
                return Ok(Some(request));
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            match name.to_ascii_lowercase().as_str() {
                "if-none-match" => request.known_tag = Some(value.trim().to_owned()),
                "connection" => request.last |= value.trim().eq_ignore_ascii_case("close"),
                "content-length" | "transfer-encoding" => request.last = true,
                _ => {}
            }
        }
    }
}

/// The whole answer to a request, head and body.
fn answer(request: &Request, site: &Site) -> Vec<u8> {
    let with_body = request.method == "GET";
    if !with_body && request.method != "HEAD" {
        return message(
            "405 Method Not Allowed",
            "Allow: GET, HEAD\r\n",
            b"only GET and HEAD",
            true,
        );
    }
    let file = site.find(&request.target).and_then(|found| {
        let modified = fs::metadata(&found.path)
            .and_then(|data| data.modified())
            .ok()?;
        Some((read(&found).ok()?, modified, found))
    });
    let Some((body, modified, found)) = file else {
        return message(
            "404 Not Found",
            "Cache-Control: no-store\r\n",
            b"not here",
            with_body,
        );
    };
    let tag = tag(body.len(), modified, found.version.as_deref());
    let headers = headers(&found, &tag);
    if request.known_tag.as_ref() == Some(&tag) {
        return format!("HTTP/1.1 304 Not Modified\r\n{headers}\r\n").into_bytes();
    }
    message("200 OK", &headers, &body, with_body)
}

/// A file as it is; the page with its files' current address.
fn read(found: &Found) -> io::Result<Vec<u8>> {
    match &found.version {
        Some(version) => {
            let html = fs::read_to_string(&found.path)?;
            Ok(versioned::page(&html, version).into_bytes())
        }
        None => fs::read(&found.path),
    }
}

fn headers(found: &Found, tag: &str) -> String {
    let cache = if found.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    format!(
        "Content-Type: {}\r\nCache-Control: {cache}\r\nETag: {tag}\r\nX-Content-Type-Options: nosniff\r\n",
        found.mime
    )
}

fn tag(length: usize, modified: SystemTime, version: Option<&str>) -> String {
    let since = modified
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let version = version.unwrap_or_default();
    format!("\"{length:x}-{:x}{version}\"", since.as_nanos())
}

fn message(status: &str, headers: &str, body: &[u8], with_body: bool) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    let mut bytes = head.into_bytes();
    if with_body {
        bytes.extend_from_slice(body);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn ask(head: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let site = Site::new(root, Some(root.join("package.json"))).unwrap();
        let request = Request::read(&mut head.as_bytes()).unwrap().unwrap();
        String::from_utf8(answer(&request, &site)).unwrap()
    }

    #[test]
    fn a_file_is_served_and_then_revalidated() {
        let first = ask("GET /www/catalog.json HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
        assert!(first.contains("Content-Type: application/json\r\nCache-Control: no-cache\r\n"));
        assert!(first.contains("nestrank-dev"));
        let tag = first
            .lines()
            .find_map(|line| line.strip_prefix("ETag: "))
            .unwrap();
        let head = format!("GET /www/catalog.json HTTP/1.1\r\nIf-None-Match: {tag}\r\n\r\n");
        assert!(ask(&head).starts_with("HTTP/1.1 304 "));
    }

    #[test]
    fn a_page_takes_its_files_from_an_address_that_may_be_kept() {
        let page = ask("GET / HTTP/1.1\r\n\r\n");
        assert!(page.contains("Cache-Control: no-cache\r\n"), "{page}");
        let (_, rest) = page.split_once("src=\"").unwrap();
        let (address, _) = rest.split_once('"').unwrap();
        assert!(address.starts_with("v/") && address.ends_with("/www/shop.js"));
        let script = ask(&format!("HEAD /{address} HTTP/1.1\r\n\r\n"));
        let kept = "Cache-Control: public, max-age=31536000, immutable\r\n";
        assert!(script.contains(kept), "{script}");
    }

    #[test]
    fn other_methods_and_places_are_refused() {
        assert!(ask("POST /www/catalog.json HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
        assert!(ask("GET /Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
        let head = ask("HEAD /www/catalog.json HTTP/1.1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_head_without_end_is_an_error() {
        let endless = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(20_000));
        assert!(Request::read(&mut endless.as_bytes()).is_err());
        assert!(Request::read(&mut "nonsense\r\n\r\n".as_bytes()).is_err());
        assert!(Request::read(&mut "".as_bytes()).unwrap().is_none());
    }
}
