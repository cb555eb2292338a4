//! A record cannot be fetched without the proof that the fetch was written down.

async fn fetch(client: &gateway_client::Client, token: &identity::Token, grant: &access::Grant) {
    let _ = client.fetch_record(token, grant).await;
}

fn main() {}
