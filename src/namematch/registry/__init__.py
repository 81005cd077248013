"""The online registry: one applicant against millions, on disk and in memory."""
