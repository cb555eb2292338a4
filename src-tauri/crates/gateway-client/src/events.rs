use std::collections::VecDeque;

use crate::CallError;

/// The events of a `text/event-stream`, as its parts arrive.
///
/// Source: HTML Living Standard, 9.2.6. It is read strictly: our gateway sends `event`, `data` and comments, each line ended
/// by a line feed, and whatever sends anything else is not our gateway.
#[derive(Default)]
pub(crate) struct Events {
    line: Vec<u8>,
    begun: Event,
    ready: VecDeque<Event>,
}

/// One event: its name and its data, each empty where it has none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Events {
    /// Takes in a part.
    ///
    /// # Errors
    /// [`CallError::Nonsense`] where a line is none of an event.
    pub(crate) fn take(&mut self, part: &[u8]) -> Result<(), CallError> {
        for byte in part {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.take_line(std::str::from_utf8(&line).map_err(|_| CallError::Nonsense)?)?;
            } else {
                self.line.push(*byte);
            }
        }
        Ok(())
    }

    /// The next event that is complete.
    pub(crate) fn next(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    /// How many bytes wait for the end of their event.
    pub(crate) fn waiting(&self) -> usize {
        self.line.len() + self.begun.name.len() + self.begun.data.len()
    }

    fn take_line(&mut self, line: &str) -> Result<(), CallError> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (field, value) = match line.split_once(':') {
            Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            None if line.is_empty() => {
                let event = std::mem::take(&mut self.begun);
                self.ready.extend((event != Event::default()).then_some(event));
                return Ok(());
            }
            None => return Err(CallError::Nonsense),
        };
        match field {
            "event" => value.clone_into(&mut self.begun.name),
            "data" if self.begun.data.is_empty() => value.clone_into(&mut self.begun.data),
            "data" => {
                self.begun.data.push('\n');
                self.begun.data.push_str(value);
            }
            "" => {}
            _ => return Err(CallError::Nonsense),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, size: usize) -> Result<Vec<(String, String)>, CallError> {
        let mut events = Events::default();
        let mut read = Vec::new();
        for part in text.as_bytes().chunks(size) {
            events.take(part)?;
            let complete = std::iter::from_fn(|| events.next());
            read.extend(complete.map(|event| (event.name, event.data)));
        }
        Ok(read)
    }

    #[test]
    fn an_event_is_the_same_however_the_network_cuts_it() {
        let text = ": a heartbeat\n\nevent: holding\ndata: {\"time\":1}\n\ndata:one\r\ndata: two\r\n\r\nevent: ended\n\n";
        let events = [("holding", "{\"time\":1}"), ("", "one\ntwo"), ("ended", "")];
        let events = events.map(|(name, data)| (name.to_owned(), data.to_owned()));
        for size in 1..text.len() {
            assert_eq!(read(text, size).unwrap(), events, "parts of {size}");
        }
    }

    #[test]
    fn an_event_that_is_not_complete_is_none() {
        assert!(read("data: {\"time\":1}\n", 5).unwrap().is_empty(), "it may go on");
        assert!(read("data: {\"time\":1}", 5).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_event_is_not_taken_for_one() {
        for text in ["<html>\n", "retry: 1\n", "dat: 1\n", "data\n", "event\u{0}: x\n"] {
            assert!(matches!(read(text, 7), Err(CallError::Nonsense)), "{text:?}");
        }
        let mut events = Events::default();
        assert!(events.take(b"data: \xff\xfe\n").is_err(), "not in UTF-8");
    }
}
