//! The gateway: signs people in, decides every access, filters at source, keeps the audit.
