use super::{HEIGHT, Strip};

/// A page: each strip with how far below the top it stands.
#[derive(Default)]
pub(crate) struct Page(pub(crate) Vec<(f32, Strip)>);

/// Strips on pages. What stays together goes to the next page together, unless it is higher than a page.
pub(crate) fn on_pages(strips: Vec<Strip>) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let mut used = 0.0;
    for group in groups(strips) {
        let high: f32 = group.iter().map(|strip| strip.before + strip.height).sum();
        if used > 0.0 && used + high > HEIGHT && high <= HEIGHT {
            pages.push(Page::default());
            used = 0.0;
        }
        for strip in group {
            let before = if used == 0.0 { 0.0 } else { strip.before };
            if used > 0.0 && used + before + strip.height > HEIGHT {
                pages.push(Page::default());
                used = 0.0;
            } else {
                used += before;
            }
            let height = strip.height;
            if let Some(page) = pages.last_mut() {
                page.0.push((used, strip));
            }
            used += height;
        }
    }
    pages
}

/// What stays together.
fn groups(strips: Vec<Strip>) -> Vec<Vec<Strip>> {
    let mut groups: Vec<Vec<Strip>> = Vec::new();
    let mut open = false;
    for strip in strips {
        let stays = strip.stays_with_next;
        match groups.last_mut().filter(|_| open) {
            Some(group) => group.push(strip),
            None => groups.push(vec![strip]),
        }
        open = stays;
    }
    groups
}
