//! Load: many clients at once, each asking for the next thing as soon as it is answered.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::{
    Outcome,
    measure::{per_second, watch},
};

/// Northwind's key in the demo world, and its secret.
pub(crate) const ACCESS: &str = "AKNORTHWINDDEMO00001";
pub(crate) const SECRET: &str = "northwind-demo-secret-000000000000000001";
/// How long each part of a round lasts.
pub(crate) const PART: Duration = Duration::from_secs(2);

/// What a part of a round has come to.
pub(crate) struct Measured {
    pub(crate) per_second: u128,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// What is asked for.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    /// Makes a request from its number.
    pub(crate) request: Arc<dyn Fn(u64) -> String + Send + Sync>,
    /// How many decisions a request asks for.
    pub(crate) decisions: u64,
}

/// A request that posts JSON with the key.
pub(crate) fn posted(path: &str, json: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: center\r\nauthorization: Bearer {ACCESS}.{SECRET}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
        json.len()
    )
}

/// Asks from so many clients, each for the next thing as soon as it is answered.
pub(crate) async fn measure(load: &Load, clients: usize) -> Outcome<Measured> {
    let start = watch();
    let mut tasks = Vec::with_capacity(clients);
    for client in 0..clients {
        let load = load.clone();
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(load.address).await?;
            let mut times = Vec::new();
            let mut number = u64::try_from(client)? << 32;
            while start.elapsed() < PART {
                let request = (load.request)(number);
                let begun = watch();
                connection.send(&request).await?;
                times.push(begun.elapsed());
                number += 1;
            }
            Outcome::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let all = start.elapsed();
    times.sort_unstable();
    let at =
        |permille: usize| times.get(times.len() * permille / 1000).copied().unwrap_or_default();
    let decisions = u64::try_from(times.len())? * load.decisions;
    Ok(Measured { per_second: per_second(decisions, all), p50: at(500), p99: at(990) })
}

/// A connection that is kept: the plainest client there is, so that what is measured is the server.
struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends a request and reads the answer, which must say that it was done.
    async fn send(&mut self, request: &str) -> Outcome<()> {
        self.stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        let mut status = String::new();
        loop {
            self.line.clear();
            self.stream.read_line(&mut self.line).await?;
            let line = self.line.trim_end();
            if status.is_empty() {
                line.clone_into(&mut status);
            } else if line.is_empty() {
                break;
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        if status.contains(" 20") {
            Ok(())
        } else {
            Err(format!("{status}: {}", String::from_utf8_lossy(&self.body)).into())
        }
    }
}
