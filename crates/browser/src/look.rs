//! The first half of a drop: what the files are, and the fingerprint of the image they make.

use image_format::{
    InstanceType, PairFault, Pairing, Report, WrapField, canonical_architectures, pair, suggestion,
};
use upload_proto::api::Progress;

use crate::{
    dropped::{self, Dropped, Planned},
    facts::{image_facts, remarks},
    fault::DropFault,
    hash,
    host::{self, Gate},
    inspect::Candidate,
    messages::{Event, Sorted},
    pace::Pace,
    sort::{Looked, Sorting, members, sort},
    source::{Part, Source},
    work::{Image, Work},
};

/// What a metadata tarball is called that was made here.
const METADATA: &str = "metadata.tar";

impl Work {
    /// Finds out what the files are. Where they are one image it is hashed; else the page hears what they are.
    pub(crate) async fn look(&self, dropped: Vec<Dropped>) -> Result<(), DropFault> {
        let Planned { mut candidates, refused, passed_over } = dropped::plan(&dropped)?;
        if !passed_over.is_empty() {
            self.tell(Event::PassedOver { paths: passed_over });
        }
        let alone = candidates.len() + refused.len() == 1;
        let mut searching = false;
        for candidate in &mut candidates {
            let looked = candidate.look(&self.cancel).await;
            if looked.is_ok() && matches!(candidate.report(), Ok(None)) {
                if !searching {
                    self.tell(Event::Searching);
                    searching = true;
                }
                // One file can be looked through while it is hashed; several must be known first, for their order.
                if !alone {
                    forgive(candidate.read_on(&self.cancel).await, candidate)?;
                }
            } else if alone {
                looked?;
            } else {
                forgive(looked, candidate)?;
            }
            if !alone {
                candidate.rest();
            }
        }
        identify(&mut candidates).await?;
        if alone && searching {
            return self.hash(candidates).await;
        }
        match self.settle(candidates, refused)? {
            Some(image) => self.hash(image).await,
            None => Ok(()),
        }
    }

    /// Makes an image of the part that waits for its metadata, which is written from a form.
    pub(crate) async fn wrap_in(&self, part: Candidate, metadata: Vec<u8>) -> Result<(), DropFault> {
        let source = Source::of_parts(METADATA, vec![Part::Bytes(metadata)])?;
        let mut metadata = Candidate::new(source, METADATA.to_owned(), part.files.clone());
        metadata.read_on(&self.cancel).await?;
        metadata.source.identify().await?;
        let files = vec![metadata, part];
        let reports: Result<Option<Vec<Report>>, _> = files.iter().map(Candidate::report).collect();
        let reports = reports.map_err(DropFault::Refused)?.unwrap_or_default();
        match pair(&reports) {
            Ok(pairing) => {
                let image = self.accept(&pairing, files)?;
                self.hash(image).await
            }
            // What can contradict a rootfs or disk in the form is its architecture.
            Err(fault) => {
                *self.wrappable.borrow_mut() = files.into_iter().next_back();
                self.tell(Event::WrapRefused { field: WrapField::Architecture, trouble: fault.explain() });
                Ok(())
            }
        }
    }

    /// Sorts the files, once all are known. Gives those of the image in Incus's order where they are one.
    fn settle(
        &self,
        mut candidates: Vec<Candidate>,
        refused: Vec<Sorted>,
    ) -> Result<Option<Vec<Candidate>>, DropFault> {
        match sorted(&candidates, refused) {
            Sorting::Image(pairing) => self.accept(&pairing, candidates).map(Some),
            Sorting::Wrappable { file, why } if file < candidates.len() => {
                self.offer_wrapping(candidates.swap_remove(file), &why);
                Ok(None)
            }
            Sorting::Wrappable { why, .. } => Err(DropFault::Refused(why.explain())),
            Sorting::Refused(why) => Err(DropFault::Refused(why)),
            Sorting::Several(parts) => {
                self.part(parts);
                Ok(None)
            }
        }
    }

    /// Takes the image on and tells the page. Gives its files in Incus's order.
    fn accept(&self, pairing: &Pairing, candidates: Vec<Candidate>) -> Result<Vec<Candidate>, DropFault> {
        self.know(pairing, &candidates)?;
        let mut places: Vec<_> = candidates.into_iter().map(Some).collect();
        let files = members(pairing).into_iter().filter_map(|at| places.get_mut(at)?.take());
        Ok(files.collect())
    }

    /// Remembers what the image is and tells the page.
    fn know(&self, pairing: &Pairing, candidates: &[Candidate]) -> Result<(), DropFault> {
        const LOST: DropFault = DropFault::Internal("the pairing names files that are not there");
        let reports: Vec<_> = candidates.iter().map(|it| it.report().ok().flatten()).collect();
        let reports: Vec<Report> = reports.into_iter().collect::<Option<_>>().ok_or(LOST)?;
        let named: Vec<_> = candidates.iter().map(|it| it.source.named.clone()).collect();
        let facts = image_facts(pairing, &reports, &named).ok_or(LOST)?;
        let sources = members(pairing).into_iter().filter_map(|at| candidates.get(at));
        let sources = sources.map(|it| it.source.clone()).collect();
        *self.image.borrow_mut() = Some(Image { facts: facts.clone(), sources });
        self.tell(Event::Inspected { image: facts });
        Ok(())
    }

    fn offer_wrapping(&self, part: Candidate, why: &PairFault) {
        let Ok(Some(report)) = part.report() else { return };
        self.tell(Event::Wrappable {
            form: suggestion(&report, &part.source.named.name, host::seconds()),
            architectures: canonical_architectures().map(str::to_owned).collect(),
            architecture_seen: architecture_seen(&report),
            instance_type: instance_type(&part),
            trouble: why.explain(),
        });
        *self.wrappable.borrow_mut() = Some(part);
    }

    /// Computes the fingerprint, when the page says that it is this drop's turn.
    async fn hash(&self, mut candidates: Vec<Candidate>) -> Result<(), DropFault> {
        self.turn().await?;
        // Where the head did not tell what it is, all of it has to be seen.
        let known = self.known.take().filter(|_| self.image.borrow().is_some());
        if let Some(fingerprint) = known {
            return self.fingerprinted(fingerprint).await;
        }
        let total = candidates.iter().map(|candidate| candidate.source.named.size).sum();
        let mut pace = Pace::default();
        let fingerprint = hash::fingerprint(&mut candidates, &self.cancel, |candidate, done| {
            let report = candidate.report().map_err(DropFault::Refused)?;
            if self.image.borrow().is_none()
                && let Some(report) = report
            {
                self.know_late(&report, candidate)?;
            }
            if done == total || pace.due(host::now()) {
                self.tell(Event::Hashing { progress: Progress { done, total } });
            }
            Ok(())
        })
        .await?;
        if self.image.borrow().is_none() {
            // The file had to be seen to its end to be known, and is no image by itself.
            return self.settle(candidates, Vec::new()).map(|_| ());
        }
        self.tell_found(&candidates);
        self.fingerprinted(fingerprint.to_string()).await
    }

    async fn fingerprinted(&self, fingerprint: String) -> Result<(), DropFault> {
        *self.fingerprint.borrow_mut() = Some(fingerprint.clone());
        self.tell(Event::Hashed { fingerprint });
        self.hashed.open();
        self.declare().await
    }

    /// Tells the page of a unified image whose metadata.yaml came late.
    fn know_late(&self, report: &Report, candidate: &Candidate) -> Result<(), DropFault> {
        let image_format::Content::Unified { instance_type, .. } = report.content else { return Ok(()) };
        self.know(&Pairing::Unified { file: 0, instance_type }, std::slice::from_ref(candidate))
    }

    /// Tells the page what came up since the image was known.
    fn tell_found(&self, candidates: &[Candidate]) {
        let reports: Vec<_> = candidates.iter().filter_map(|it| it.report().ok().flatten()).collect();
        let findings = remarks(&reports);
        let news = match &mut *self.image.borrow_mut() {
            Some(image) if image.facts.findings != findings => {
                image.facts.findings.clone_from(&findings);
                true
            }
            _ => false,
        };
        if news {
            self.tell(Event::Found { findings });
        }
    }

    /// Asks for a turn to hash and waits for it.
    async fn turn(&self) -> Result<(), DropFault> {
        let gate = Gate::new();
        *self.turn.borrow_mut() = Some(gate.clone());
        self.tell(Event::HashWanted);
        gate.opened().await;
        self.cancel.check()
    }
}

/// Computes by what files are known again, where they can be one image; of several, each is a drop of its own later.
async fn identify(candidates: &mut [Candidate]) -> Result<(), DropFault> {
    /// The files of a split image.
    const MOST: usize = 2;
    let mut known: Vec<_> = candidates.iter_mut().filter(|it| it.report().is_ok()).collect();
    if known.len() <= MOST {
        for candidate in &mut known {
            candidate.source.identify().await?;
        }
    }
    Ok(())
}

/// Among several files, one that cannot be read is refused like one that is no image; the others go on.
fn forgive(looked: Result<(), DropFault>, candidate: &mut Candidate) -> Result<(), DropFault> {
    match looked {
        Ok(()) | Err(DropFault::Cancelled) => looked,
        Err(fault) => {
            candidate.refuse(fault.explain());
            Ok(())
        }
    }
}

fn sorted(candidates: &[Candidate], refused: Vec<Sorted>) -> Sorting {
    let reports: Vec<_> = candidates.iter().map(Candidate::report).collect();
    let looked = candidates.iter().zip(&reports).filter_map(|(candidate, report)| {
        let report = report.as_ref().map(Option::as_ref).transpose()?;
        Some(Looked { path: &candidate.path, files: &candidate.files, report })
    });
    sort(&looked.collect::<Vec<_>>(), refused)
}

/// Whether the architecture was seen in the rootfs or disk.
const fn architecture_seen(report: &Report) -> bool {
    use image_format::Content::{Disk, Rootfs};
    matches!(report.content, Rootfs { architecture: Some(_), .. } | Disk { architecture: Some(_), .. })
}

/// What instances of an image of this rootfs or disk are.
fn instance_type(part: &Candidate) -> InstanceType {
    match part.report() {
        Ok(Some(Report { content: image_format::Content::Disk { .. }, .. })) => InstanceType::VirtualMachine,
        _ => InstanceType::Container,
    }
}
