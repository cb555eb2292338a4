//! The network, seen from the viewer.
