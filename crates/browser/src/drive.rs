//! Drives the machine that sends an import: its requests, glances and timers side by side, and what the page and the
//! browser say meanwhile.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Poll, Waker},
};

use upload_proto::{
    api::{CreateImport, Progress},
    client::{Delivery, Input, Output, Request},
};

use crate::{
    edge,
    fault::DropFault,
    host::{self, Tether},
    messages::Event,
    pace::Pace,
    send,
    work::{Image, Work},
};

/// How long the answer to a creation is waited for when all is called off, in milliseconds: it says whether there is an
/// import to call off.
const LAST_WORD: u64 = 5_000;

/// Something under way, and the news it ends with. Let go of, it is aborted.
type Errand<'a> = Pin<Box<dyn Future<Output = Result<Input, DropFault>> + 'a>>;

/// What is under way, each kind in its place.
type Errands<'a> = [Option<Errand<'a>>; 4];
/// The places of errands. Of each kind there is one at most.
const OPEN: usize = 0;
const GLANCE: usize = 1;
const TIMER: usize = 2;
const DECLARING: usize = 3;

/// News for the machine from elsewhere in the worker.
#[derive(Debug, Default)]
pub(crate) struct News {
    queue: RefCell<VecDeque<Input>>,
    waker: RefCell<Option<Waker>>,
}

impl News {
    /// Tells the machine, at once or when there is one.
    pub(crate) fn tell(&self, input: Input) {
        self.queue.borrow_mut().push_back(input);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// An import to be sent.
pub(crate) struct Plan<'a> {
    pub(crate) id: &'a str,
    pub(crate) image: &'a Image,
    /// What is offered; `None` where the import is there already and is gone on with.
    pub(crate) offer: Option<CreateImport>,
}

impl Work {
    /// Begins or finds the import and sends what the edge lacks of it.
    ///
    /// # Errors
    /// What the edge said when it refused, or why it can go on no longer; [`DropFault::Cancelled`] when it was ended from
    /// elsewhere.
    pub(crate) async fn drive(&self, plan: &Plan<'_>) -> Result<(), DropFault> {
        let sizes: Vec<u64> = plan.image.facts.files.iter().map(|file| file.size).collect();
        // A body is as long as the file: the browser reads on while it sends.
        let mut machine = Delivery::new(&sizes, u64::MAX, seed(plan.id));
        let refused = RefCell::new(None);
        let mut errands: Errands<'_> = Default::default();
        let mut pace = Pace::default();
        let mut input = Input::Start;
        loop {
            let created = matches!(input, Input::Created(_));
            feed(&mut machine, input)?;
            if created {
                errands[DECLARING] = Some(Box::pin(async { self.declare().await.map(|()| Input::Timeout) }));
                if self.held() {
                    feed(&mut machine, Input::Pause)?;
                }
            }
            while let Some(output) = machine.poll() {
                match output {
                    Output::Send(request) => {
                        // What it waited for is over.
                        if matches!(request, Request::Append { .. }) {
                            self.tell_progress(plan, machine.acknowledged());
                        }
                        errands[OPEN] = Some(Box::pin(self.exchange(plan, request, &refused)));
                    }
                    Output::Glance { file } => {
                        let asked = self.exchange(plan, Request::Query { file }, &refused);
                        errands[GLANCE] = Some(Box::pin(async { asked.await.map(glanced) }));
                    }
                    Output::Abort => (errands[OPEN], errands[GLANCE]) = (None, None),
                    Output::WakeAt(time) => errands[TIMER] = Some(timer(time)),
                    Output::Waiting { until, why } => {
                        self.tell_waiting(until.saturating_sub(host::now()), why);
                    }
                    Output::Acknowledged(done) => {
                        if done == plan.image.facts.size || pace.due(host::now()) {
                            self.tell_progress(plan, done);
                        }
                    }
                    Output::Done => return self.finish(errands).await,
                    Output::Failed(fault) => return Err(send::explain(fault, refused.take())),
                }
            }
            input = self.next(&mut errands).await?;
            if input == Input::Cancel && !self.created.get() && errands[OPEN].is_some() {
                errands[TIMER] = Some(timer(host::now() + LAST_WORD));
                let _ = self.next(&mut errands).await;
            }
        }
    }

    /// All bytes are there. What is still being declared is waited for.
    async fn finish(&self, mut errands: Errands<'_>) -> Result<(), DropFault> {
        self.uploaded.set(true);
        errands[TIMER] = None;
        while errands[DECLARING].is_some() {
            if self.next(&mut errands).await? == Input::Cancel {
                return Err(DropFault::Cancelled);
            }
        }
        Ok(())
    }

    /// The next news: what was said elsewhere before what has come of the errands.
    async fn next(&self, errands: &mut Errands<'_>) -> Result<Input, DropFault> {
        poll_fn(|context| {
            let said = self.news.queue.borrow_mut().pop_front();
            if let Some(input) = said {
                return Poll::Ready(Ok(input));
            }
            for place in errands.iter_mut() {
                if let Some(errand) = place
                    && let Poll::Ready(input) = errand.as_mut().poll(context)
                {
                    *place = None;
                    return Poll::Ready(input);
                }
            }
            *self.news.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    async fn exchange(
        &self,
        plan: &Plan<'_>,
        request: Request,
        refused: &RefCell<Option<DropFault>>,
    ) -> Result<Input, DropFault> {
        let tether = Tether::new()?;
        let (answer, created) = match &request {
            Request::Create => (self.edge.begin(plan.id, plan.offer.as_ref(), &tether.signal()).await?, true),
            Request::Query { file } | Request::Append { file, .. } => {
                let address = self.uploads.borrow().get(*file).cloned();
                let (Some(source), Some(address)) = (plan.image.sources.get(*file), address) else {
                    return Err(DropFault::Internal("an upload lost its file"));
                };
                let headers = self.edge.headers();
                let headers = headers.map_err(|_| DropFault::Internal("a request could not be made"))?;
                (send::send(source, &address, &headers, &request, &tether).await?, false)
            }
        };
        let Some(response) = answer else { return Ok(Input::LinkLost) };
        if created && response.ok() {
            return self.on_created(plan, &edge::seen(&response).await?);
        }
        // The answer to a HEAD has no words.
        let words = !response.ok() && !matches!(request, Request::Query { .. });
        *refused.borrow_mut() = if words { Some(edge::refusal(&response).await) } else { None };
        Ok(Input::Replied(send::read_reply(&response)))
    }

    fn tell_progress(&self, plan: &Plan<'_>, done: u64) {
        self.tell(Event::Uploading { progress: Progress { done, total: plan.image.facts.size } });
    }
}

fn feed(machine: &mut Delivery, input: Input) -> Result<(), DropFault> {
    machine.handle(input, host::now()).map_err(|_| DropFault::Internal("an upload lost its order"))
}

/// The news of a question that was a glance.
fn glanced(input: Input) -> Input {
    if let Input::Replied(reply) = input { Input::Glanced(reply) } else { Input::GlanceLost }
}

/// Tells the machine when that time has come.
fn timer(time: u64) -> Errand<'static> {
    Box::pin(async move {
        host::sleep(time.saturating_sub(host::now())).await;
        Ok(Input::Timeout)
    })
}

/// Spreads the waits of clients. An import's name is random already.
fn seed(id: &str) -> u64 {
    id.bytes().fold(0, |seed, byte| seed.rotate_left(5) ^ u64::from(byte))
}
