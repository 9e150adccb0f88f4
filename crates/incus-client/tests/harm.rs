//! That the fake daemon notes what a real one must never get: without that, tests which look for it would see nothing.

#[cfg(test)]
mod harm {
    use incus_client::scripted::Incus;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;

    /// What is noted of this request, made by hand as this crate's client cannot make it.
    async fn noted(method: &str, target: &str, body: &str) -> Vec<String> {
        let incus = Incus::start().await.unwrap();
        let mut stream = UnixStream::connect(incus.socket()).await.unwrap();
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: incus\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        incus.harm()
    }

    #[tokio::test]
    async fn each_kind_is_noted() {
        let fingerprint = "ab".repeat(32);
        let image = format!("/1.0/images/{fingerprint}?project=default");
        let images = "/1.0/images?project=default";
        let server = r#""server":"https://images.example""#;
        let full = format!(r#""fingerprint":"{fingerprint}""#);
        for (method, target, body) in [
            ("POST", images, "{}".to_owned()),
            ("POST", images, format!(r#"{{"source":{{"type":"image",{full}}}}}"#)),
            ("POST", images, format!(r#"{{"source":{{"type":"image",{full},"server":""}}}}"#)),
            ("POST", images, format!(r#"{{"source":{{"type":"image","fingerprint":"abab",{server}}}}}"#)),
            (
                "POST",
                images,
                format!(r#"{{"source":{{"type":"image",{full},{server}}},"aliases":[{{"name":"a"}}]}}"#),
            ),
            ("POST", images, format!(r#"{{"source":{{"type":"image",{full},{server}}},"properties":{{}}}}"#)),
            ("POST", images, format!(r#"{{"source":{{"mode":"push",{full}}}}}"#)),
            ("PATCH", &image, r#"{"properties":null}"#.to_owned()),
            ("PUT", &image, r#"{"public":true,"auto_update":false,"properties":{}}"#.to_owned()),
            ("GET", "/1.0/images?project=a&recursion=1&project=b", String::new()),
        ] {
            assert_eq!(noted(method, target, &body).await.len(), 1, "{method} {target} {body}");
        }
        let fine = format!(r#"{{"source":{{"type":"image",{full},{server}}}}}"#);
        assert_eq!(noted("POST", images, &fine).await, Vec::<String>::new());
    }
}
