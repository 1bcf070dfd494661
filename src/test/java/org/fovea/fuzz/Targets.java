package org.fovea.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;

/** All targets by name, in the order in which they run. */
final class Targets {

    static final Map<String, Target> ALL = all();

    private Targets() {}

    private static Map<String, Target> all() {
        Map<String, Target> all = new LinkedHashMap<>();
        all.put("safetensors", new SafetensorsTarget());
        all.put("config", new ConfigTarget());
        all.put("template", new TemplateTarget());
        all.put("coco", new CocoTarget());
        all.put("vectors", new VectorTarget());
        all.put("results", new ResultsTarget());
        all.put("settings", new SettingsTarget());
        all.put("hub", new HubTarget());
        all.put("images", new ImageTarget());
        all.put("tokenizer", new TokenizerTarget());
        all.put("checkpoint", new CheckpointTarget());
        return all;
    }
}
