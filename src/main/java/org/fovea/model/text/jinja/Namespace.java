package org.fovea.model.text.jinja;

import java.util.Map;

/** Jinja's {@code namespace()}: attributes whose values outlive the loop that sets them. */
record Namespace(Map<String, Object> values) {}
