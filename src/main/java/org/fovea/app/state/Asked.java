package org.fovea.app.state;

import java.util.List;
import org.fovea.vlm.Prompt;

/**
 * A prompt that has been run over the picture.
 *
 * @param prompt as the decoder got it
 * @param question as the person put it
 * @param texts [T] what stands at each position: a token's text, or {@code patch 17}
 */
public record Asked(Prompt prompt, String question, List<String> texts) {}
