//! What is counted, for Prometheus: imports, bytes, requests, refusals, and what there is just now.
//!
//! Counters and histograms are kept where things happen. What can be looked up is looked up when it is asked for:
//! `scrape` fills those gauges in, so that nothing has to be kept in step.

pub(crate) mod labels;
mod scrape;
mod traffic;

use std::time::Duration;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};
use upload_proto::api::{Problem, State};

use labels::{Answered, AtListener, Build, From, InState, OfKind, OfTarget, WithCode};
pub(crate) use scrape::router;
pub(crate) use traffic::Traffic;

/// Seconds that an import or a part of its course may take: from a small one on the same machine to a day of a slow line.
const COURSE: [f64; 12] =
    [0.1, 0.5, 2.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 43_200.0, 86_400.0];
/// Seconds to an answer's head: from what is in memory to an upload's whole body.
const ANSWER: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0, 600.0];

/// A histogram for each set of labels.
type Times<L> = Family<L, Histogram, fn() -> Histogram>;

/// All metrics of one edge.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    begun: Family<From, Counter>,
    ended: Family<InState, Counter>,
    failures: Family<WithCode, Counter>,
    waits: Family<WithCode, Counter>,
    refusals: Family<WithCode, Counter>,
    course: Times<InState>,
    phases: Times<InState>,
    received: Family<From, Counter>,
    /// Bytes that went out to Incus, those of attempts that came to nothing too.
    pub(crate) handed_over: Counter,
    requests: Times<Answered>,
    connections: Family<AtListener, Gauge>,
    accepted: Family<AtListener, Counter>,
    bytes_in: Family<AtListener, Counter>,
    bytes_out: Family<AtListener, Counter>,
    // What is looked up.
    open: Family<InState, Gauge>,
    waiting: Gauge,
    listeners: Gauge,
    spool_used: Gauge,
    spool_promised: Gauge,
    spool_free: Gauge,
    places: Family<OfKind, Gauge>,
    places_taken: Family<OfKind, Gauge>,
    bodies: Gauge,
    ready: Gauge,
    target_up: Family<OfTarget, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let course: fn() -> Histogram = || Histogram::new(COURSE);
        let answer: fn() -> Histogram = || Histogram::new(ANSWER);
        let mut made = Self {
            registry: Registry::with_prefix("malleus"),
            begun: Family::default(),
            ended: Family::default(),
            failures: Family::default(),
            waits: Family::default(),
            refusals: Family::default(),
            course: Family::new_with_constructor(course),
            phases: Family::new_with_constructor(course),
            received: Family::default(),
            handed_over: Counter::default(),
            requests: Family::new_with_constructor(answer),
            connections: Family::default(),
            accepted: Family::default(),
            bytes_in: Family::default(),
            bytes_out: Family::default(),
            open: Family::default(),
            waiting: Gauge::default(),
            listeners: Gauge::default(),
            spool_used: Gauge::default(),
            spool_promised: Gauge::default(),
            spool_free: Gauge::default(),
            places: Family::default(),
            places_taken: Family::default(),
            bodies: Gauge::default(),
            ready: Gauge::default(),
            target_up: Family::default(),
        };
        made.register_kept();
        made.register_looked_up();
        made
    }
}

impl Metrics {
    fn register_kept(&mut self) {
        let build = Info::new(Build { version: env!("CARGO_PKG_VERSION") });
        let all = &mut self.registry;
        all.register("build", "The program", build);
        all.register("imports_begun", "Imports begun, by where the image comes from", self.begun.clone());
        all.register("imports_ended", "Imports ended, by how", self.ended.clone());
        all.register("import_failures", "Imports failed, by the code of the problem", self.failures.clone());
        all.register(
            "import_waits",
            "Times an import had to wait, by the code of the problem",
            self.waits.clone(),
        );
        all.register("refusals", "Requests refused, by the code of the problem", self.refusals.clone());
        all.register(
            "import_seconds",
            "Time from an import's begin to its end, by how it ended",
            self.course.clone(),
        );
        all.register(
            "import_phase_seconds",
            "Time that an import spent in a state it has left",
            self.phases.clone(),
        );
        all.register(
            "received_bytes",
            "Bytes of images made durable, by where they come from",
            self.received.clone(),
        );
        all.register("handed_over_bytes", "Bytes sent to Incus, also in vain", self.handed_over.clone());
        all.register("http_request_seconds", "Time to the head of an answer", self.requests.clone());
        all.register("connections", "Open connections", self.connections.clone());
        all.register("connections_accepted", "Connections taken", self.accepted.clone());
        all.register("connection_received_bytes", "Bytes read from connections", self.bytes_in.clone());
        all.register("connection_sent_bytes", "Bytes written to connections", self.bytes_out.clone());
    }

    fn register_looked_up(&mut self) {
        let all = &mut self.registry;
        all.register("imports_open", "Imports that have not ended, by state", self.open.clone());
        all.register("imports_waiting", "Open imports that cannot go on just now", self.waiting.clone());
        all.register("event_listeners", "Listeners to the stream of events", self.listeners.clone());
        all.register("spool_used_bytes", "Bytes of images in the spool", self.spool_used.clone());
        all.register(
            "spool_promised_bytes",
            "Bytes that open imports still need",
            self.spool_promised.clone(),
        );
        all.register("spool_free_bytes", "Bytes that the spool may still take", self.spool_free.clone());
        all.register("places", "Imports that may do this at a time", self.places.clone());
        all.register("places_taken", "Imports that do this just now", self.places_taken.clone());
        all.register("bodies", "Bodies of uploads that come in just now", self.bodies.clone());
        all.register("ready", "1 where /readyz says so", self.ready.clone());
        all.register("target_up", "1 where the target would take images", self.target_up.clone());
    }

    /// An import was begun.
    pub(crate) fn begun(&self, source: &'static str) {
        self.begun.get_or_create(&From { source }).inc();
    }

    /// An import has left a state, in which it was for so long.
    pub(crate) fn left(&self, state: State, after: Duration) {
        let label = InState { state: labels::state(state) };
        self.phases.get_or_create(&label).observe(after.as_secs_f64());
    }

    /// An import has ended, so long after it was begun.
    pub(crate) fn ended(&self, state: State, after: Duration) {
        let label = InState { state: labels::state(state) };
        self.course.get_or_create(&label).observe(after.as_secs_f64());
        self.ended.get_or_create(&label).inc();
    }

    /// An import has failed so.
    pub(crate) fn failed(&self, problem: &Problem) {
        self.failures.get_or_create(&WithCode { code: code(problem).to_owned() }).inc();
    }

    /// An import has to wait for this.
    pub(crate) fn waits(&self, problem: &Problem) {
        self.waits.get_or_create(&WithCode { code: code(problem).to_owned() }).inc();
    }

    /// A request was refused with this code.
    pub(crate) fn refused(&self, code: String) {
        self.refusals.get_or_create(&WithCode { code }).inc();
    }

    /// So many bytes of an image became durable.
    pub(crate) fn received(&self, source: &'static str, bytes: u64) {
        self.received.get_or_create(&From { source }).inc_by(bytes);
    }

    /// A request was answered, or not, after so long.
    pub(crate) fn answered(&self, answered: &Answered, after: Duration) {
        self.requests.get_or_create(answered).observe(after.as_secs_f64());
    }

    /// What counts the connections of a listener.
    pub(crate) fn traffic(&self, listener: &'static str) -> Traffic {
        let label = AtListener { listener };
        Traffic {
            open: self.connections.get_or_create_owned(&label),
            accepted: self.accepted.get_or_create_owned(&label),
            read: self.bytes_in.get_or_create_owned(&label),
            written: self.bytes_out.get_or_create_owned(&label),
        }
    }
}

/// The code of a problem: the end of its type.
fn code(problem: &Problem) -> &str {
    problem.kind.strip_prefix(Problem::KIND_PREFIX).unwrap_or(&problem.kind)
}
