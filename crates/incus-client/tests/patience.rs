//! How long an upload waits: for ever where Incus is slow or the image is, not where Incus is silent. The clock stands
//! still but where nothing else is left to do, so hours take no time.

#[cfg(test)]
mod patience {
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;
    use incus_client::scripted::{Fault, Incus};
    use incus_client::{BoxError, Error, ImageBody, ImportHead, OperationId, Patience, Project, ProjectName};
    use tokio::time::{Instant, sleep};

    const MIB: usize = 1 << 20;
    const MINUTE: Duration = Duration::from_secs(60);

    async fn start() -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project(ProjectName::default_project());
        (incus, project)
    }

    /// So many MiB, with a pause before each but the first.
    fn body(mebibytes: usize, pause: Duration) -> impl ImageBody {
        StreamBody::new(stream::iter(0..mebibytes).then(move |count| async move {
            if count > 0 && !pause.is_zero() {
                sleep(pause).await;
            }
            Ok::<_, BoxError>(Frame::data(Bytes::from(vec![7; MIB])))
        }))
    }

    async fn import(project: &Project, body: impl ImageBody) -> (Result<OperationId, Error>, Duration) {
        let head = ImportHead { fingerprint: [1; 32].into(), filename: "a.tar".to_owned(), public: false };
        let begun = Instant::now();
        (project.import_unified(head, body).await, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_takes_nothing_is_given_up() {
        let (incus, project) = start().await;
        incus.next_import(Fault::NeverRead);
        let (outcome, time) = import(&project, body(64, Duration::ZERO)).await;
        assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
        assert!((10 * MINUTE..11 * MINUTE).contains(&time), "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answers_is_given_up() {
        let (incus, project) = start().await;
        incus.next_import(Fault::NeverAnswer);
        let (outcome, time) = import(&project, body(8, Duration::ZERO)).await;
        assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
        assert!((10 * MINUTE..11 * MINUTE).contains(&time), "{time:?}");
        assert!(incus.requests().iter().all(|request| request.body_whole));
    }

    #[tokio::test(start_paused = true)]
    async fn the_bound_is_a_setting() {
        let incus = Incus::start().await.unwrap();
        let patience = Patience { silence: MINUTE, ..Patience::default() };
        let project = incus.client().with_patience(patience).project(ProjectName::default_project());
        for fault in [Fault::NeverRead, Fault::NeverAnswer] {
            incus.next_import(fault);
            let (outcome, time) = import(&project, body(8, Duration::ZERO)).await;
            assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
            assert!((MINUTE..2 * MINUTE).contains(&time), "{time:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_server_may_take_for_ever() {
        let (incus, project) = start().await;
        incus.next_import(Fault::Slowly(MIB as u64, 9 * MINUTE));
        let (outcome, time) = import(&project, body(16, Duration::ZERO)).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert!(time > 120 * MINUTE, "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_image_may_take_for_ever() {
        let (_incus, project) = start().await;
        let (outcome, time) = import(&project, body(5, 30 * MINUTE)).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert!(time >= 120 * MINUTE, "{time:?}");
    }

    /// The image's own pauses do not count against Incus: neither before its silence nor on top of it.
    #[tokio::test(start_paused = true)]
    async fn silence_counts_from_where_it_begins() {
        let (incus, project) = start().await;
        incus.next_import(Fault::NeverRead);
        let little = stream::once(async { Ok::<_, BoxError>(Frame::data(Bytes::from_static(b"little"))) });
        let rest = stream::once(async {
            sleep(30 * MINUTE).await;
            Ok(Frame::data(Bytes::from(vec![7; 8 * MIB])))
        });
        let (outcome, time) = import(&project, StreamBody::new(little.chain(rest))).await;
        assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
        assert!((40 * MINUTE..41 * MINUTE).contains(&time), "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_daemon_that_does_not_open_up_is_no_silence_of_minutes() {
        let (incus, project) = start().await;
        incus.refuse_calls(2);
        let (outcome, _) = import(&project, body(8, Duration::ZERO)).await;
        assert!(matches!(&outcome, Err(error @ Error::Unavailable(_)) if error.may_pass()), "{outcome:?}");
        assert!(matches!(project.check().await, Err(Error::Unavailable(_))));
        project.check().await.unwrap();
    }
}
