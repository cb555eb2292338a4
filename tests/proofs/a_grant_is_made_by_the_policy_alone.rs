//! Whoever is not the policy cannot make a grant.

fn main() {
    let _grant = access::Grant { basis: access::BasisKind::Emergency };
}
