//! One event on the disk permits one fetch.

async fn twice(
    client: &gateway_client::Client,
    token: &identity::Token,
    grant: &access::Grant,
    recorded: audit::Recorded,
) {
    let _ = client.fetch_record(token, grant, recorded).await;
    let _ = client.fetch_record(token, grant, recorded).await;
}

fn main() {}
