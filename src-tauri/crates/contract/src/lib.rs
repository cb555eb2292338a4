//! The words of the wire between the viewer and the gateway.
