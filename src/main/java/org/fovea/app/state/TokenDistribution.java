package org.fovea.app.state;

import java.util.List;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;

/**
 * The distribution over one token of the answer.
 *
 * @param index which token of the model's own answer is asked about
 * @param token that token, with its probability here
 * @param top the most likely tokens here
 * @param all every token's probability here
 */
public record TokenDistribution(int index, TokenProbability token, List<TokenProbability> top, Softmax all) {}
