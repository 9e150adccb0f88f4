//! A world of one web server, told what to do, at every public address; and of names that answer as they like.
//!
//! Public addresses lead to the server by pipes within the process, so that a paused clock moves only when everybody
//! waits. Any other address is really dialled: where that must not happen, a listening socket would notice.

use std::{
    collections::{HashMap, VecDeque},
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_rustls::TlsAcceptor;

use crate::fetch::{
    client::Client,
    dial::{Dial, Link, Tcp},
    pace::Bounds,
    policy::Policy,
    resolve::Resolve,
    tls::Trust,
};

/// Bytes of a flood.
const FLOOD: usize = 4 << 20;

/// An address as any of the internet's.
pub(super) const PUBLIC: &str = "93.184.216.34";

/// A request as the server got it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) target: String,
    /// Everything behind the first line, in lower case.
    pub(super) headers: String,
}

/// What the server does next. After the last it closes.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Send(Vec<u8>),
    /// Sends the same until nobody takes it any more: far more than any bound lets through, and not for ever, so that a
    /// bound that is gone fails its test.
    Flood(Vec<u8>),
    /// Sends so many bytes every so often.
    Drip(Duration, usize),
    /// Says nothing more, and does not close.
    Hang,
}

/// One act: an answer, ready to be sent.
pub(super) fn send(text: impl AsRef<[u8]>) -> Vec<Act> {
    vec![Act::Send(text.as_ref().to_vec())]
}

/// An answer of this status with a body and its length.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Vec<Act> {
    send(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
}

/// A redirect.
pub(super) fn to(place: &str) -> Vec<Act> {
    answer("302 Found", &format!("Location: {place}\r\n"), "")
}

type Script = Box<dyn Fn(&Asked) -> Vec<Act> + Send + Sync>;

pub(super) struct World {
    script: Script,
    names: Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>,
    lookups: Mutex<Vec<String>>,
    dialled: Mutex<Vec<SocketAddr>>,
    asked: Mutex<Vec<Asked>>,
    down: Mutex<HashMap<IpAddr, Down>>,
    tls: Option<TlsAcceptor>,
}

/// How an address is when no server is there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Down {
    Refuses,
    Silent,
}

impl World {
    pub(super) fn new(script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Arc<Self> {
        Self::secure(None, script)
    }

    /// With TLS on port 443.
    pub(super) fn secure(
        tls: Option<TlsAcceptor>,
        script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> Arc<Self> {
        let (names, lookups, dialled, asked, down) = Default::default();
        Arc::new(Self { script: Box::new(script), names, lookups, dialled, asked, down, tls })
    }

    /// What a name answers to the next lookup; the last answer is given for ever. Other names are at [`PUBLIC`].
    pub(super) fn says(&self, name: &str, addresses: &[&str]) {
        let addresses = addresses.iter().map(|one| one.parse().unwrap()).collect();
        self.names.lock().unwrap().entry(name.to_owned()).or_default().push_back(addresses);
    }

    /// Takes the server away from an address.
    pub(super) fn goes_down(&self, address: &str, how: Down) {
        self.down.lock().unwrap().insert(address.parse().unwrap(), how);
    }

    pub(super) fn client(self: &Arc<Self>, policy: Policy) -> Client {
        self.trusting(policy, &Trust::System)
    }

    pub(super) fn trusting(self: &Arc<Self>, policy: Policy, trust: &Trust) -> Client {
        let (resolver, dial) = (Arc::new(Here(self.clone())), Arc::new(Here(self.clone())));
        Client::with(policy, trust, Bounds::default(), resolver, dial).unwrap()
    }

    pub(super) fn lookups(&self) -> Vec<String> {
        self.lookups.lock().unwrap().clone()
    }

    pub(super) fn dialled(&self) -> Vec<String> {
        self.dialled.lock().unwrap().iter().map(ToString::to_string).collect()
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    async fn serve(&self, mut link: Box<dyn Link>) -> io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(link.read_u8().await?);
            // The greeting of TLS, to a server that speaks none.
            if head == [0x16] {
                link.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
                return link.shutdown().await;
            }
        }
        let head = String::from_utf8(head).unwrap();
        let (first, headers) = head.split_once("\r\n").unwrap();
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let asked = Asked { method, target, headers: headers.to_ascii_lowercase() };
        self.asked.lock().unwrap().push(asked.clone());
        for act in (self.script)(&asked) {
            match act {
                Act::Send(bytes) => link.write_all(&bytes).await?,
                Act::Flood(bytes) => {
                    for _ in 0..FLOOD.div_ceil(bytes.len()) {
                        link.write_all(&bytes).await?;
                    }
                }
                Act::Drip(every, bytes) => loop {
                    tokio::time::sleep(every).await;
                    link.write_all(&vec![b'x'; bytes]).await?;
                },
                Act::Hang => std::future::pending().await,
            }
        }
        link.shutdown().await
    }
}

/// The world as a client's resolver and network.
struct Here(Arc<World>);

impl fmt::Debug for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Here")
    }
}

impl Resolve for Here {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.0.lookups.lock().unwrap().push(host.to_owned());
        let mut names = self.0.names.lock().unwrap();
        let answer = match names.get_mut(host) {
            Some(answers) if answers.len() > 1 => answers.pop_front().unwrap(),
            Some(answers) => answers.front().unwrap().clone(),
            None => vec![PUBLIC.parse().unwrap()],
        };
        Box::pin(async { Ok(answer) })
    }
}

impl Dial for Here {
    fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Link>>> {
        let world = self.0.clone();
        world.dialled.lock().unwrap().push(to);
        if Policy::strangers(1).check_address(to.ip()).is_err() {
            return Tcp.dial(to);
        }
        match world.down.lock().unwrap().get(&to.ip()) {
            Some(Down::Refuses) => return Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) }),
            Some(Down::Silent) => return Box::pin(std::future::pending()),
            None => {}
        }
        let (ours, theirs) = duplex(16 << 10);
        tokio::spawn(async move {
            let link: Box<dyn Link> = match world.tls.as_ref().filter(|_| to.port() == 443) {
                Some(tls) => Box::new(tls.accept(ours).await?),
                None => Box::new(ours),
            };
            world.serve(link).await
        });
        Box::pin(async { Ok(Box::new(theirs) as Box<dyn Link>) })
    }
}
