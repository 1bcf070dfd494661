package org.fovea.model.text.jinja;

import java.util.Map;

/** Jinja's {@code namespace()}: names that keep what is set inside a loop. */
record Namespace(Map<String, Object> values) {}
