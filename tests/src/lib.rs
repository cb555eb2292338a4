//! The people, patients and outages that the journeys are told with.
