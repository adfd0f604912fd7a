"""PIA engine: personal-information impact assessments from proposal to signed-off, verifiable document."""
